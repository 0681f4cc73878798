// The linter holds the architecture (docs/architecture.md): who may import what is written here, once,
// and test/walls.test.ts plants a breach of every rule to see that it is caught.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Each npm package that the product is built on, and the one room it lives in. */
const PACKAGE_ROOMS = {
  commander: ['src/cli.ts'],
  cosmiconfig: ['src/settings/config-file.ts'],
  'js-yaml': ['src/settings/config-file.ts'],
  got: ['src/cloud/http.ts'],
  'cli-progress': ['src/render/bar.ts'],
  chalk: ['src/render/colour.ts'],
  'string-width': ['src/render/width.ts'],
};

/** What a room may not import: every room that is above or beside it. Patterns are relative specifiers. */
const ROOM_WALLS = {
  upgrade: [
    'cloud',
    'watch',
    'render',
    'settings',
    'simulator',
    'commands',
    'cli',
    'main',
    'real-runtime',
    'runtime',
    'exit-codes',
    'failure',
  ],
  cloud: ['watch', 'render', 'settings', 'simulator', 'commands', 'cli', 'main', 'real-runtime'],
  watch: ['render', 'settings', 'simulator', 'commands', 'cli', 'main', 'real-runtime'],
  render: ['cloud', 'watch', 'settings', 'simulator', 'commands', 'cli', 'main', 'real-runtime'],
  settings: [
    'upgrade',
    'cloud',
    'watch',
    'render',
    'simulator',
    'commands',
    'cli',
    'main',
    'real-runtime',
    'runtime',
    'exit-codes',
  ],
  simulator: ['watch', 'render', 'settings', 'commands', 'cli', 'main', 'real-runtime'],
  commands: ['cli', 'main', 'real-runtime'],
};

const packagesBarredFrom = (file) => [
  ...Object.entries(PACKAGE_ROOMS)
    .filter(([, rooms]) => !rooms.includes(file))
    .map(([name]) => ({
      regex: `^${name}(/|$)`,
      message: `${name} lives in ${PACKAGE_ROOMS[name].join(', ')} alone`,
    })),
  {
    regex: '^node:(process|timers)(/|$)',
    message: 'only main touches the process; sleep on the injected clock',
  },
];

const wallsOf = (room) =>
  (ROOM_WALLS[room] ?? []).map((other) => ({
    regex: `^(\\.\\./)+(src/)?${other}(/|\\.ts$)`,
    message: `arrows point down only: ${room} does not import ${other}`,
  }));

const restrictImports = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const WATCH_INTERFACES_ONLY = {
  regex: '^\\.\\./cloud/',
  allowTypeImports: true,
  message: 'watch knows the cloud as an interface: import types only',
};
const SIGNING_ONLY = {
  regex: '^\\.\\./cloud/(?!sign\\.ts$)',
  message: 'of the cloud the simulator knows how requests are signed, and nothing else',
};
const PURE = { regex: '^(node:|[a-z@])', message: 'upgrade/ is pure: no packages, no node: modules' };

/** The walls hold for `import()` too. */
const NO_LAZY_PACKAGE = {
  selector: 'ImportExpression:not([source.value=/^\\.\\u002f[a-z-]+\\.ts$/])',
  message: 'load files of the same room late, nothing else',
};
const NO_LAZY_IMPORT = { selector: 'ImportExpression', message: 'this room loads nothing late' };
const NO_PRESENT = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'ask the injected clock',
};

const roomFiles = Object.values(PACKAGE_ROOMS).flat();

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'test/data/'] },
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Numbers in messages are wanted and unambiguous.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  // The walls between rooms.
  restrictImports(['src/*.ts', 'bin/*.ts'], packagesBarredFrom(''), roomFiles),
  ...Object.keys(ROOM_WALLS).map((room) =>
    restrictImports(
      [`src/${room}/**/*.ts`],
      [
        ...packagesBarredFrom(''),
        ...wallsOf(room),
        ...(room === 'watch' ? [WATCH_INTERFACES_ONLY] : []),
        ...(room === 'upgrade' ? [PURE] : []),
        ...(room === 'simulator' ? [SIGNING_ONLY] : []),
      ],
      roomFiles,
    ),
  ),
  ...[...new Set(roomFiles)].map((file) =>
    restrictImports([file], [...packagesBarredFrom(file), ...wallsOf(file.split('/')[1])]),
  ),
  restrictImports(
    ['src/runtime.ts', 'src/exit-codes.ts', 'src/failure.ts'],
    [{ regex: '^\\.', message: 'imports nothing of ours' }, ...packagesBarredFrom('')],
  ),
  // The walls to the outside world.
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', 'src/real-runtime.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'only main touches the process; the rest gets a Runtime' },
        { name: 'setTimeout', message: 'sleep on the injected clock' },
        { name: 'setInterval', message: 'sleep on the injected clock' },
        { name: 'setImmediate', message: 'sleep on the injected clock' },
        { name: 'queueMicrotask', message: 'await something' },
        { name: 'fetch', message: 'the network is behind cloud/http.ts' },
        { name: 'WebSocket', message: 'the network is behind cloud/http.ts' },
        { name: 'performance', message: 'ask the injected clock' },
        { name: 'globalThis', message: 'what is global is injected' },
      ],
      'no-restricted-syntax': ['error', NO_PRESENT, NO_LAZY_PACKAGE],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'ask the injected clock' },
        { object: 'Math', property: 'random', message: 'ask the injected random source' },
      ],
    },
  },
  {
    files: ['src/upgrade/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'console',
        'Date',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'fetch',
        'Intl',
        'performance',
        'globalThis',
      ],
    },
  },
  {
    // Loading late is for what chooses: main, the choice of a renderer, the settings' files.
    files: ['upgrade', 'watch', 'cloud', 'simulator', 'commands'].map((room) => `src/${room}/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', NO_PRESENT, NO_LAZY_IMPORT] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A failing assertion about a missing element is the clearest message a test can give.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
