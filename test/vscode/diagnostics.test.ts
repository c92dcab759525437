import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, lensOn, oneLinear, open, problems, rangeOf, until } from './support'

/** A good model, and after it one that has `body` in it. */
const withBad = (body: string, imports = '') => `${oneLinear}${imports}
export const bad = model('Bad', {}, () => {
  const x = input([4, 8])
  ${body}
})
`

const cases: readonly { name: string; text: string; code: string; at: string; says: RegExp }[] = [
  {
    name: 'a shape mismatch',
    text: withBad('return x.matmul(input([7, 3]))'),
    code: 'shape-mismatch',
    at: 'x.matmul(input([7, 3]))',
    says: /8.*7|\[4, 8\].*\[7, 3\]/,
  },
  {
    name: 'a wrong argument',
    text: withBad("return linear('wide')(x)"),
    code: 'type',
    at: "linear('wide')",
    says: /linear/,
  },
  {
    name: 'an unknown import',
    text: withBad('return other(x)', "import { other } from './nowhere'"),
    code: 'unresolved',
    at: './nowhere',
    says: /nowhere/,
  },
  {
    name: 'a loop without end',
    text: withBad('while (true) {}\n  return x'),
    code: 'limit',
    at: 'while (true) {}',
    says: /./,
  },
]

suite('problems', () => {
  suiteSetup(activate)
  teardown(closeAll)

  for (const { name, text, code, at, says } of cases)
    test(`${name} is told at the node, and the rest keeps its figures`, async () => {
      const { document } = await open('bad.ts', text)
      const found = await until(
        `${name} is told`,
        () => problems(document.uri).filter(each => each.code === code),
        list => list.length > 0,
      )
      const problem = found[0] as vscode.Diagnostic
      assert.ok(problem.range.intersection(rangeOf(document, at)), `${JSON.stringify(problem.range)} is at ${at}`)
      assert.match(problem.message, says)
      assert.match(await lensOn(document.uri, 4), /559 FLOP\/B/)
    })

  test('half-typed text is told as such', async () => {
    const { document } = await open('torn.ts', `${oneLinear}const x = linear(\n`)
    const found = await until(
      'the torn line is told',
      () => problems(document.uri),
      list => list.length > 0,
    )
    assert.ok(found.some(each => each.code === 'syntax' && each.severity === vscode.DiagnosticSeverity.Error))
  })

  test('a problem in an imported file is told there', async () => {
    const { document: part } = await open('part.ts', "import { linear } from 'memwall'\nexport const up = linear(-3)\n")
    const whole =
      "import { input, model } from 'memwall'\nimport { up } from './part'\nmodel('m', {}, () => up(input([8])))\n"
    await open('whole.ts', whole)
    const found = await until(
      'it is told',
      () => problems(part.uri),
      list => list.length > 0,
    )
    assert.equal(found.length, 1)
    assert.equal(found[0]?.range.start.line, 1)
  })

  test('they are gone when the file is closed', async () => {
    const { document } = await open('bad.ts', cases[0]?.text ?? '')
    await until(
      'there are some',
      () => problems(document.uri).length,
      count => count > 0,
    )
    await closeAll()
    // VS Code forgets a closed document after a while of its own.
    await until(
      'they are gone',
      () => (document.isClosed ? problems(document.uri).length : -1),
      count => count <= 0,
    )
  })
})
