/**
 * Builds everything that ships into dist/, and THIRD-PARTY-NOTICES.txt from what it holds.
 *
 *   node scripts/build.mjs              minified
 *   node scripts/build.mjs --watch      rebuilds on change, but for the declarations: not minified, with source maps
 *   node scripts/build.mjs --metafile   also prints what each bundle is made of
 *
 * The analysis (ts-morph and TypeScript, 4 MB) is a bundle of its own, loaded when the first model file is seen:
 * wherever the worker or the CLI imports src/analysis/analyze, dist/analysis.js is what they get. The edits of model files
 * (src/edits/edits), which need ts-morph too, are in the same bundle. So it is with dist/lazy.js and dist/agents.js,
 * what the extension needs when it is first asked for, with dist/mcp.js, the server for agents, and with dist/catalogue.js,
 * the hardware targets that bundles for Node read. The extension itself never loads the analysis: dist/worker.js is the
 * thread that does.
 *
 * dist/browser/ has the extension and its worker for extension hosts in a browser. An extension is one file there, since it
 * can require nothing but VS Code; the worker gets the same dist/analysis.js as in Node. In these bundles a module
 * X.browser.ts stands in the place of X.ts.
 */
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as esbuild from 'esbuild'
import { indexOfExamples } from './examples.mjs'
import { noticesOf } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const watch = process.argv.includes('--watch')
/** The DSL's declarations: in the package of npm as those of a CommonJS and of an ES module, and in the extension. */
const DECLARATIONS = {
  require: 'dist/memwall.d.ts',
  import: 'dist/memwall.d.mts',
  plugin: 'dist/typescript/memwall.d.ts',
}
const EXAMPLES = 'dist/examples.json'
const NOTICES = 'THIRD-PARTY-NOTICES.txt'
/** TypeScript's server calls what a plugin's module is, not its default export. */
const DEFAULT = 'module.exports = module.exports.default'
const ANALYSIS = path.join(root, 'src/analysis/analyze')
const EDITS = path.join(root, 'src/edits/edits')
const LAZY = path.join(root, 'src/editor/lazy')
const AGENTS = path.join(root, 'src/editor/agents/answers')
const MCP = path.join(root, 'src/cli/mcp/server')
const CATALOGUE = path.join(root, 'src/hardware/catalogue')
/** Modules of the analysis, and the bundle that stands in their place, in browsers too. */
const ANALYSES = new Map([
  [ANALYSIS, './analysis.js'],
  [EDITS, './analysis.js'],
])
/** All modules that are bundles of their own in Node. */
const APART = new Map([
  ...ANALYSES,
  [LAZY, './lazy.js'],
  [AGENTS, './agents.js'],
  [MCP, './mcp.js'],
  [CATALOGUE, './catalogue.js'],
])

/**
 * Keeps modules out of a bundle that others have.
 * @param {ReadonlyMap<string, string>} bundles path of each module, and of its bundle
 * @returns {esbuild.Plugin}
 */
const apart = bundles => ({
  name: 'apart',
  setup(build) {
    build.onResolve(
      { filter: /\/(analyze|edits|lazy|answers|server|catalogue)$/ },
      ({ path: request, resolveDir, kind }) => {
        const bundle = kind === 'entry-point' ? undefined : bundles.get(path.resolve(resolveDir, request))
        return bundle === undefined ? undefined : { path: bundle, external: true }
      },
    )
  },
})

/**
 * ts-morph carries the texts of TypeScript's lib.*.d.ts, 3 MB that only the type checker reads, and the checker is
 * never asked.
 * @type {esbuild.Plugin}
 */
const withoutLibraryTexts = {
  name: 'without-library-texts',
  setup(build) {
    build.onLoad({ filter: /ts-morph-common\.js$/ }, async ({ path: file }) => {
      const source = await fs.promises.readFile(file, 'utf8')
      const contents = source.replace(/^(\s*text: )"(?:[^"\\]|\\.)*"$/gm, '$1""')
      if (contents.length > source.length / 2) throw new Error(`No library texts found in ${file}`)
      return { contents, loader: 'js' }
    })
  },
}

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  // The build of the library that reads no files: every bundle of translations is handed over.
  alias: { '@vscode/l10n': '@vscode/l10n/dist/browser.js' },
  // That library would fetch a bundle from an address. None is given, and what ships is to reach no network.
  define: { fetch: 'undefined' },
  bundle: true,
  target: 'es2022',
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
}

/**
 * The `main` of jsonc-parser is UMD, whose requires esbuild does not follow; its `module` is ESM.
 * @type {esbuild.BuildOptions}
 */
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] }

/**
 * Lazily imported code is required, not imported: it is CommonJS, and works in every extension host.
 * @type {esbuild.BuildOptions}
 */
const host = { ...node, plugins: [apart(APART)], supported: { 'dynamic-import': false } }

/** @type {esbuild.BuildOptions} */
const browser = {
  ...common,
  platform: 'browser',
  format: 'cjs',
  mainFields: ['browser', 'module', 'main'],
  resolveExtensions: ['.browser.ts', '.ts', '.js', '.json'],
}

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...host, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...host, entryPoints: ['src/worker/main.ts'], outfile: 'dist/worker.js' },
  { ...host, entryPoints: [`${LAZY}.ts`], outfile: 'dist/lazy.js', external: ['vscode'] },
  { ...host, entryPoints: [`${AGENTS}.ts`], outfile: 'dist/agents.js', external: ['vscode'] },
  { ...host, entryPoints: [`${MCP}.ts`], outfile: 'dist/mcp.js' },
  { ...node, entryPoints: [`${CATALOGUE}.ts`], outfile: 'dist/catalogue.js' },
  { ...host, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { ...browser, entryPoints: ['src/extension.ts'], outfile: 'dist/browser/extension.js', external: ['vscode'] },
  {
    ...browser,
    entryPoints: ['src/worker/main.browser.ts'],
    outfile: 'dist/browser/worker.js',
    plugins: [apart(ANALYSES)],
  },
  {
    // For Node as well as for browsers: ts-morph's own stand-ins for modules of Node, and no `process` to look for.
    ...browser,
    define: { process: 'undefined', 'globalThis.process': 'undefined' },
    stdin: {
      contents: [ANALYSIS, EDITS].map(each => `export * from ${JSON.stringify(each)}`).join('\n'),
      resolveDir: root,
    },
    outfile: 'dist/analysis.js',
    plugins: [withoutLibraryTexts],
  },
  { ...common, platform: 'browser', format: 'iife', entryPoints: ['webview/main.ts'], outfile: 'dist/webview.js' },
  { ...node, entryPoints: ['src/dsl/index.ts'], outfile: 'dist/memwall.js' },
  { ...node, format: 'esm', entryPoints: ['src/dsl/index.ts'], outfile: 'dist/memwall.mjs' },
  { ...node, entryPoints: ['src/tsPlugin/node.ts'], outfile: 'dist/typescript/plugin.js', footer: { js: DEFAULT } },
]

/** Bundles that must load at once: TypeScript in one of them is a mistake. */
const LIGHT = [
  'dist/extension.js',
  'dist/lazy.js',
  'dist/agents.js',
  'dist/mcp.js',
  'dist/catalogue.js',
  'dist/worker.js',
  'dist/browser/extension.js',
  'dist/browser/worker.js',
  'dist/cli.js',
  'dist/webview.js',
  'dist/memwall.js',
  'dist/typescript/plugin.js',
]

/** @param {esbuild.Metafile} metafile */
function assertLight(metafile) {
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    const heavy = Object.keys(inputs).find(input => /node_modules\/(@?ts-morph|typescript)\//.test(input))
    if (heavy && LIGHT.includes(file)) throw new Error(`${file} holds ${heavy}: something imports it eagerly.`)
  }
}

/** One self-contained file of types for `import … from "memwall"`, wherever it is read. */
async function declare() {
  const generator = path.join(root, 'node_modules/dts-bundle-generator/dist/bin/dts-bundle-generator.js')
  const options = ['--project', 'tsconfig.json', '--no-banner', '--export-referenced-types=false']
  const files = ['-o', DECLARATIONS.require, 'src/dsl/index.ts']
  await promisify(execFile)(process.execPath, [generator, '--silent', ...options, ...files], { cwd: root })
  const text = fs.readFileSync(path.join(root, DECLARATIONS.require), 'utf8')
  fs.writeFileSync(path.join(root, DECLARATIONS.import), text)
  await declareInServer(
    `${text}\n// The name under which TypeScript's server offers what this file exports.\ndeclare module 'memwall' {}\n`,
  )
}

/** The declarations beside the plugin of TypeScript's server, and in its bundle for browsers. @param {string} text */
async function declareInServer(text) {
  fs.mkdirSync(path.join(root, path.dirname(DECLARATIONS.plugin)), { recursive: true })
  fs.writeFileSync(path.join(root, DECLARATIONS.plugin), text)
  await esbuild.build({
    ...common,
    platform: 'browser',
    format: 'esm',
    entryPoints: ['src/tsPlugin/browser.ts'],
    outfile: 'dist/typescript/plugin.mjs',
    define: { ...common.define, DECLARATIONS: JSON.stringify(text) },
  })
}

/** For the list of examples, with what the analysis in dist/ says of them. */
function writeExamples() {
  fs.writeFileSync(path.join(root, EXAMPLES), JSON.stringify(indexOfExamples(root)))
}

/** @param {number} bytes */
const kilobytes = bytes => `${(bytes / 1000).toFixed(1).padStart(8)} kB`

if (watch) {
  await watchAll()
} else {
  await buildOnce().catch(error => {
    if (!('errors' in error)) console.error(error.message) // esbuild has printed its own
    process.exitCode = 1
  })
}

/** Announces each round of builds once, not once per bundle: VS Code's task "watch" is ready when all bundles are. */
async function watchAll() {
  const declared = declare()
  /** Bundles whose build has not ended; at first all of them. */
  const building = new Set(bundles)
  console.log('[watch] build started')
  for (const bundle of bundles) {
    /** @type {esbuild.Plugin} */
    const announce = {
      name: 'announce',
      setup({ onStart, onEnd }) {
        onStart(() => {
          if (building.size === 0) console.log('[watch] build started')
          building.add(bundle)
        })
        onEnd(() => {
          building.delete(bundle)
          if (building.size > 0) return
          if (!fs.existsSync(path.join(root, EXAMPLES))) writeExamples()
          console.log('[watch] build finished')
        })
      },
    }
    const context = await esbuild.context({ ...bundle, plugins: [...(bundle.plugins ?? []), announce] })
    await context.watch()
  }
  await declared
}

async function buildOnce() {
  fs.mkdirSync(path.join(root, 'dist'), { recursive: true })
  const declared = declare()
  declared.catch(() => {}) // awaited below, unless a bundle fails first
  const held = new Set()
  for (const { metafile } of await Promise.all(bundles.map(bundle => esbuild.build(bundle)))) {
    if (!metafile) continue
    assertLight(metafile)
    for (const [file, { bytes, inputs }] of Object.entries(metafile.outputs)) {
      console.log(`${kilobytes(bytes)}  ${file}`)
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) held.add(input)
    }
    if (process.argv.includes('--metafile')) console.log(await esbuild.analyzeMetafile(metafile))
  }
  fs.writeFileSync(path.join(root, NOTICES), noticesOf(root, held))
  writeExamples()
  await declared
  for (const file of [...Object.values(DECLARATIONS), 'dist/typescript/plugin.mjs', EXAMPLES])
    console.log(`${kilobytes(fs.statSync(path.join(root, file)).size)}  ${file}`)
}
