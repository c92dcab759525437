/** Who may import whom: the table of ARCHITECTURE.md, enforced. `npm run check` runs it. */

/** Folders of src/, and the other folders each may import from. Types count too. */
const MAY_IMPORT = {
  tensor: [],
  limits: [],
  ops: ['tensor'],
  graph: ['tensor', 'ops'],
  dsl: ['tensor', 'ops', 'graph', 'hardware'],
  evaluate: ['tensor', 'graph', 'dsl', 'hardware'],
  cost: ['tensor', 'ops', 'graph'],
  hardware: ['tensor'],
  report: ['tensor', 'ops', 'graph', 'dsl', 'evaluate', 'cost', 'hardware', 'limits', 'protocol'],
  import: ['tensor', 'dsl'],
  protocol: ['tensor', 'cost', 'evaluate', 'hardware', 'report'],
  present: ['report', 'hardware'],
  worker: ['report', 'present', 'hardware', 'protocol'],
  cli: ['report', 'import', 'hardware', 'limits'],
  editor: ['report', 'present', 'import', 'hardware', 'protocol'],
}

/** The words that a request is made of, which those who read reports need in order to ask for one; and work in parts. */
const VOCABULARY =
  'src/(tensor/(dtype|shape)|cost/(scenario|work|parallel/settings|train/(optimizer|precision))|evaluate/program)[.]ts$'
const READERS = ['cli', 'editor', 'present', 'worker']

/** Code that runs anywhere, in a browser too, and brings nothing along. */
const NO_PACKAGES = '^src/(tensor|limits|ops|graph|dsl|cost|hardware)/'

const layers = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `layer-${folder}`,
  comment: `src/${folder}/ may import from ${others.join(', ') || 'no other folder'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^src/|^webview/',
    pathNot: [`^src/(${[folder, ...others].join('|')})([.]ts$|/)`, ...(READERS.includes(folder) ? [VOCABULARY] : [])],
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    {
      name: 'vscode-in-the-editor-alone',
      severity: 'error',
      from: { pathNot: '^src/(editor/|extension[.]ts$)' },
      to: { path: '(^|/)vscode$|@types/vscode' },
    },
    {
      name: 'ts-morph-in-the-evaluator-alone',
      severity: 'error',
      from: { pathNot: '^src/evaluate/' },
      to: { path: 'node_modules/(ts-morph|@ts-morph|typescript)/' },
    },
    {
      name: 'core-imports-no-package',
      severity: 'error',
      from: { path: NO_PACKAGES },
      to: { pathNot: '^src/' },
    },
    {
      name: 'node-in-the-cli-and-at-the-thread',
      comment: 'Everything else can run in the browser.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(cli/|worker/main[.]ts$|editor/thread[.]ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'analysis-is-loaded-late',
      comment: 'It brings TypeScript along: the command line import()s it when there is something to analyse.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/report/analyze[.]ts$', dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'] },
    },
    {
      name: 'no-analysis-in-the-editor',
      comment: 'It would hold up the extension host: the worker has it, and is asked.',
      severity: 'error',
      from: { path: '^src/(editor/|extension[.]ts$)' },
      to: { path: '^src/(report/analyze|worker/)' },
    },
    {
      name: 'what-is-asked-for-is-loaded-late',
      comment: 'Pickers have no part in loading the extension.',
      severity: 'error',
      from: { path: '^src/(editor/|extension[.]ts$)' },
      to: { path: '^src/editor/later[.]ts$', dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'] },
    },
    {
      name: 'extension-imports-the-editor',
      severity: 'error',
      from: { path: '^src/extension[.]ts$' },
      to: { path: '^src/', pathNot: '^src/editor/' },
    },
    {
      name: 'protocol-is-types',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'webview-imports',
      comment:
        'The messages, how numbers and scenarios are said, how advice is ranked, how devices are counted, and the arithmetic of the roofline.',
      severity: 'error',
      from: { path: '^webview/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(protocol/panel|report/(format|names|safeText|scenarioText|advice/ofRows)|cost/parallel/settings|hardware/roofline)[.]ts$',
      },
    },
    {
      name: 'nothing-imports-the-shells',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(cli/|editor/|worker/|extension[.]ts$)' },
      to: { path: '^src/(cli|editor|worker)/|^src/extension[.]ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json', '.d.ts'] },
  },
}
