import { defineConfig } from 'vite';

import { engineDialect } from './build/engine-dialect.js';
import { germanFallback, germanMenus } from './build/german-fallback.js';
import { strictStyles } from './build/strict-styles.js';

// Pages name these files through the Jinja global asset("site.css"); app/web/assets.py looks them up in the manifest.
const entries = [
  'src/site.js',
  'src/modeller.js',
  'src/viewer.js',
  'styles/site.css',
  'styles/modeller.css',
  'styles/viewer.css',
];

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [engineDialect(), germanFallback(), germanMenus(), strictStyles()],
  build: {
    outDir: '../web/static/built',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    rollupOptions: { input: entries },
  },
});
