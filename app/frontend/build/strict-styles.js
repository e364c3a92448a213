/**
 * Makes the markup inside bpmn-js fit the content security policy, which allows no style attributes.
 *
 * Icons: style="fill:none;stroke:…" becomes presentation attributes, which mean the same in SVG.
 * Container of the properties panel: its height is set in styles/modeller.css instead.
 */
export function strictStyles() {
  return {
    name: 'strict-styles',
    transform: {
      filter: { id: /node_modules\/(bpmn-js\/lib\/features\/.*Icons|bpmn-js-properties-panel\/dist\/index\.esm)\.js$/ },
      handler(code, id) {
        return { code: id.endsWith('Icons.js') ? rewriteIcons(code) : rewriteContainer(code), map: null };
      },
    },
  };
}

function rewriteIcons(code) {
  return code.replace(/ style="([^"]*)"/g, (_, style) => attributes(style));
}

function rewriteContainer(code) {
  const height = '<div style="height: 100%" ';
  if (!code.includes(height)) throw new Error('The properties panel has changed: check its markup for style attributes.');
  return code.replace(height, '<div ');
}

function attributes(style) {
  return style
    .split(';')
    .filter(Boolean)
    .map((declaration) => {
      const [property, value] = declaration.split(':');
      return ` ${property.trim()}="${value.trim()}"`;
    })
    .join('');
}
