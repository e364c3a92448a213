import { fileURLToPath } from 'node:url';

const DICTIONARY = fileURLToPath(new URL('../src/modeller/german/index.js', import.meta.url));
const FALLBACK = /function translateFallback\([\s\S]*?\n}\n/;

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
