/** Who may import whom: the table of ARCHITECTURE.md, enforced. `npm run check` runs it. */

/** Folders of src/, and the other folders each may import from. Types count too. */
const MAY_IMPORT = {
  tensor: [],
  text: ['tensor'],
  limits: [],
  ops: ['tensor'],
  graph: ['tensor', 'ops'],
  hardware: ['tensor'],
  scenario: ['tensor', 'hardware', 'text'],
  dsl: ['tensor', 'limits', 'ops', 'graph', 'hardware'],
  evaluate: ['tensor', 'text', 'limits', 'graph', 'dsl', 'hardware'],
  cost: ['tensor', 'limits', 'ops', 'graph', 'scenario', 'hardware'],
  analysis: ['tensor', 'limits', 'ops', 'graph', 'dsl', 'evaluate', 'cost', 'scenario', 'hardware'],
  edits: ['evaluate', 'tensor'],
  present: ['text', 'tensor', 'hardware', 'scenario'],
  export: ['text', 'present', 'scenario', 'hardware', 'tensor', 'graph', 'ops'],
  protocol: ['tensor', 'limits', 'hardware', 'scenario'],
  worker: ['text', 'analysis', 'edits', 'present', 'export', 'scenario', 'hardware', 'protocol', 'limits'],
  agents: ['text', 'present', 'export', 'scenario', 'hardware'],
  cli: ['text', 'analysis', 'present', 'export', 'agents', 'scenario', 'hardware', 'limits', 'tensor'],
  editor: ['text', 'present', 'export', 'agents', 'scenario', 'hardware', 'limits', 'tensor', 'protocol'],
  tsPlugin: [],
}

/** Folders whose types, and nothing else, a folder may import beside those. */
const MAY_IMPORT_TYPES = {
  present: ['cost', 'evaluate', 'analysis', 'edits'],
  export: ['cost', 'analysis', 'protocol'],
  protocol: ['cost', 'analysis', 'edits'],
  agents: ['analysis'],
  editor: ['analysis'],
  cli: ['evaluate'],
}

/** Arithmetic of the figures that a report holds, which those who show them may use. */
const ARITHMETIC =
  'src/(cost/(cost|footprintParts)|analysis/(figures|baseline/[a-zA-Z]+|advice/(effects|rowAdvice|modified)))[.]ts$'

/** Code that runs anywhere, in a browser too, and brings nothing along. */
const NO_PACKAGES = '^src/(tensor|text|limits|ops|graph|dsl|cost|hardware)/'

const layers = Object.entries(MAY_IMPORT).flatMap(([folder, others]) => {
  const types = MAY_IMPORT_TYPES[folder] ?? []
  const from = { path: `^src/${folder}/` }
  const within = folders => `^src/(${folders.join('|')})([.]ts$|/)`
  const rule = {
    name: `layer-${folder}`,
    comment: `src/${folder}/ may import from ${others.join(', ') || 'no other folder'}`,
    severity: 'error',
    from,
    to: {
      path: '^src/|^webview/',
      pathNot: within([folder, ...others, ...types]),
    },
  }
  if (types.length === 0) return [rule]
  const ofTypes = {
    name: `layer-${folder}-types`,
    comment: `of ${types.join(', ')} src/${folder}/ may import types alone`,
    severity: 'error',
    from,
    to: { path: within(types), pathNot: ARITHMETIC, dependencyTypesNot: ['type-only'] },
  }
  return [rule, ofTypes]
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    {
      name: 'vscode-in-the-editor-alone',
      severity: 'error',
      from: { pathNot: '^src/(editor/|extension[.]ts$)' },
      to: { path: '(^|/)vscode$|@types/vscode' },
    },
    {
      name: 'ts-morph-in-the-evaluator-and-edits-alone',
      severity: 'error',
      from: { pathNot: '^src/(evaluate|edits|tsPlugin)/' },
      to: { path: 'node_modules/(ts-morph|@ts-morph|typescript)/' },
    },
    {
      name: 'typescript-is-there-already',
      comment: 'A plugin of TypeScript’s server runs in one, and needs its types alone.',
      severity: 'error',
      from: { path: '^src/tsPlugin/' },
      to: { path: 'node_modules/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-imports-no-package',
      severity: 'error',
      from: { path: NO_PACKAGES },
      to: { pathNot: '^src/' },
    },
    {
      name: 'messages-in-one-table',
      comment: 'The DSL and its ops throw the errors that src/tensor/messages.ts words.',
      severity: 'error',
      from: { path: '^src/(tensor|ops|graph|hardware|dsl)/', pathNot: '^src/tensor/messages[.]ts$' },
      to: { path: '^src/tensor/error[.]ts$' },
    },
    {
      name: 'texts-in-present',
      comment: 'Texts for the user are worded there; l10n.ts of each bundle sets their language.',
      severity: 'error',
      from: { pathNot: '^src/(present|scenario)/|^(src/(editor|worker)|webview)/l10n([.]browser)?[.]ts$' },
      to: { path: 'node_modules/@vscode/l10n/' },
    },
    {
      name: 'node-in-the-cli-and-at-the-thread',
      comment: 'Everything else can run in the browser.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(cli/|worker/(main|l10n)[.]ts$|editor/thread[.]ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'analysis-is-loaded-late',
      comment: 'It brings TypeScript along: the command line import()s it when there is something to analyse.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/analysis/analyze[.]ts$', dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'] },
    },
    {
      name: 'no-analysis-in-the-editor',
      comment: 'It would hold up the extension host: the worker has it, and is asked.',
      severity: 'error',
      from: { path: '^src/(editor/|extension[.]ts$)' },
      to: { path: '^src/(analysis/analyze|worker/)' },
    },
    {
      name: 'what-is-asked-for-is-loaded-late',
      comment: 'Pickers and answers to agents have no part in loading the extension or the command line.',
      severity: 'error',
      from: { path: '^src/(editor/|cli/|extension[.]ts$)' },
      to: {
        path: '^src/(editor/(lazy|agents/answers)|cli/mcp/server)[.]ts$',
        dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'],
      },
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
      comment: 'Messages, facts and words, and the arithmetic of figures and of the roofline.',
      severity: 'error',
      from: { path: '^webview/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(protocol/panel|hardware/roofline)[.]ts$', '^src/(present|text|scenario)/', ARITHMETIC],
      },
    },
    {
      name: 'nothing-imports-the-shells',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(cli/|editor/|worker/|tsPlugin/|extension[.]ts$)' },
      to: { path: '^src/(cli|editor|worker|tsPlugin)/|^src/extension[.]ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
    },
  },
}
