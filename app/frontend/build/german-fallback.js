import { fileURLToPath } from 'node:url';

const DICTIONARY = fileURLToPath(new URL('../src/modeller/german/index.js', import.meta.url));
const FALLBACK = /function translateFallback\([\s\S]*?\n}\n/;

const MENUS = /node_modules\/diagram-js\/lib\/features\/popup-menu\/PopupMenu\w+\.js$/;
const IN_MENUS = {
  Component: [
    ["${ entriesToShow.length } ${ entriesToShow.length === 1 ? 'result' : 'results' } found", '${ entriesToShow.length } gefunden'],
    ["title || 'Search'", "title || 'Suchen'"],
    ["title || 'Results'", "title || 'Ergebnisse'"],
  ],
  Breadcrumbs: [
    ['title="Back"', 'title="Zurück"'],
    ['aria-label="Back"', 'aria-label="Zurück"'],
  ],
  Item: [['title="Open entry documentation"', 'title="Beschreibung öffnen"']],
};

/**
 * Puts German into the menus of the drawing, which hand some of their texts to no translate function.
 */
export function germanMenus() {
  return {
    name: 'german-menus',
    transform: {
      filter: { id: MENUS },
      handler(code, id) {
        const part = id.match(/PopupMenu(\w+)\.js$/)[1];
        return { code: (IN_MENUS[part] ?? []).reduce(inGerman, code), map: null };
      },
    },
  };
}

function inGerman(code, [english, german]) {
  if (!code.includes(english)) throw new Error(`The menus have changed: check where they say ${english}.`);
  return code.replace(english, () => german);
}

/**
 * Gives the fields of the properties panel our dictionary where the panel hands them no translate function:
 * their fallback, which returns English, is replaced.
 */
export function germanFallback() {
  return {
    name: 'german-fallback',
    transform: {
      filter: { id: /node_modules\/@bpmn-io\/properties-panel\/dist\/index\.esm\.js$/ },
      handler(code) {
        if (!FALLBACK.test(code)) throw new Error('The properties panel has changed: check how it falls back to English.');
        const imported = `import { translate as translateFallback } from ${JSON.stringify(DICTIONARY)};\n`;
        return { code: imported + code.replace(FALLBACK, ''), map: null };
      },
    },
  };
}
