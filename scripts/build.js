// Bundles bin/ and src/ into dist/, so that the package installs alone: `npm run build`.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * cosmiconfig's own loaders execute JavaScript and TypeScript files. Ours replace them all; leaving them out of the
 * bundle makes sure of it, and keeps the TypeScript compiler out too.
 */
const withoutForeignLoaders = {
  name: 'without-foreign-loaders',
  setup({ onResolve, onLoad, onEnd }) {
    let applied = false;
    onResolve({ filter: /^\.\/loaders$/ }, ({ importer }) => {
      if (!/node_modules[\\/]cosmiconfig[\\/]/.test(importer)) return null;
      applied = true;
      return { path: 'cosmiconfig-loaders', namespace: 'nothing' };
    });
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
    onEnd(({ errors }) =>
      applied || errors.length > 0 ? null : { errors: [{ text: 'the loaders of cosmiconfig have moved' }] },
    );
  },
};

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { 'css-upgrade': 'bin/css-upgrade.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  // Each command's chunk brings its own packages: `--json` must not pay for the live view.
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { CSS_UPGRADE_VERSION: JSON.stringify(version) },
  banner: {
    // CommonJS packages inside an ESM bundle still call require() for Node's own modules.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [withoutForeignLoaders],
  logLevel: 'warning',
});
