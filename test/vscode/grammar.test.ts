import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'

/** The part of vscode-textmate that is used here; the module is the workbench's own. */
interface Textmate {
  readonly INITIAL: unknown
  parseRawGrammar(text: string, path: string): unknown
  readonly Registry: new (
    options: object,
  ) => {
    loadGrammar(scope: string): Promise<{
      tokenizeLine(
        line: string,
        state: unknown,
      ): { tokens: { startIndex: number; endIndex: number; scopes: string[] }[] }
    }>
  }
}

interface Oniguruma {
  loadWASM(data: Buffer): Promise<void>
  createOnigScanner(patterns: string[]): unknown
  createOnigString(text: string): unknown
}

suite('grammar', () => {
  /** Scopes of the tokens of a line, in TypeScript unless it is said otherwise. */
  let scopesOf: (line: string, language?: string) => Map<string, string>
  const languages = ['source.ts', 'source.tsx', 'source.js', 'source.js.jsx']

  suiteSetup(async () => {
    const modules = join(vscode.env.appRoot, 'node_modules')
    const textmate: Textmate = require(join(modules, 'vscode-textmate'))
    const oniguruma: Oniguruma = require(join(modules, 'vscode-oniguruma'))
    await oniguruma.loadWASM(readFileSync(join(modules, 'vscode-oniguruma/release/onig.wasm')))
    const own = vscode.extensions.getExtension('memwall.memwall')
    const builtin = ['vscode.typescript', 'vscode.javascript'].map(id => vscode.extensions.getExtension(id))
    assert.ok(own, 'its grammar is there')
    const grammars = [own, ...builtin].flatMap(extension => {
      assert.ok(extension, 'the grammars of VS Code are there')
      const contributed: { scopeName: string; path: string }[] = extension.packageJSON.contributes.grammars
      return contributed.map(({ scopeName, path }) => ({ scopeName, path: join(extension.extensionPath, path) }))
    })
    const contributed: { scopeName: string; injectTo: string[] }[] = own.packageJSON.contributes.grammars
    const injected = contributed.map(({ scopeName }) => scopeName)
    const registry = new textmate.Registry({
      onigLib: Promise.resolve(oniguruma),
      loadGrammar: async (scope: string) => {
        const found = grammars.find(each => each.scopeName === scope)
        return found ? textmate.parseRawGrammar(readFileSync(found.path, 'utf8'), found.path) : null
      },
      getInjections: (scope: string) =>
        injected.filter(each =>
          contributed.some(({ scopeName, injectTo }) => scopeName === each && injectTo.includes(scope)),
        ),
    })
    const loaded = new Map<string, Awaited<ReturnType<typeof registry.loadGrammar>>>()
    for (const language of languages) loaded.set(language, await registry.loadGrammar(language))
    scopesOf = (line, language = 'source.ts') =>
      new Map(
        loaded
          .get(language)
          ?.tokenizeLine(line, textmate.INITIAL)
          .tokens.map(({ startIndex, endIndex, scopes }) => [line.slice(startIndex, endIndex), scopes.join(' ')]),
      )
  })

  test('layers are coloured where they are called', () => {
    assert.match(scopesOf('const up = linear(3072)').get('linear') ?? '', /support\.function\.layer\.memwall/)
    assert.doesNotMatch(scopesOf('const up = linear').get('linear') ?? '', /memwall/)
    assert.doesNotMatch(scopesOf('gradient.linear(3072)').get('linear') ?? '', /memwall/)
    assert.doesNotMatch([...scopesOf("const text = 'linear(3072)'").values()].join(' '), /memwall/)
  })

  test('number formats are coloured where they are a whole string', () => {
    assert.match(scopesOf("input([1], 'int32')").get('int32') ?? '', /constant\.language\.dtype\.memwall/)
    assert.doesNotMatch([...scopesOf("const text = 'int32 is wide'").values()].join(' '), /memwall/)
  })

  test('einsum equations show their indices', () => {
    const scopes = scopesOf("const scores = einsum('bhqd,bhkd->bhqk', q, k)")
    assert.match(scopes.get('bhqd') ?? '', /variable\.parameter\.index\.einsum\.memwall/)
    assert.match(scopes.get('->') ?? '', /keyword\.operator\.arrow\.einsum\.memwall/)
  })

  test('JavaScript and files with JSX are coloured alike', () => {
    for (const language of languages) {
      assert.match(
        scopesOf('const up = linear(3072)', language).get('linear') ?? '',
        /support\.function\.layer\.memwall/,
      )
      assert.match(scopesOf("input([1], 'int32')", language).get('int32') ?? '', /constant\.language\.dtype\.memwall/)
    }
  })
})
