/**
 * The DSL's face satisfies its contract, test/fixtures/contract.d.ts: every name is there, whatever the contract lets a
 * model file write is accepted, and what comes back is what it promises.
 */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { exportsOf, fileOf, optionsOfCompiler, programOf } from './declared'

const contract = fileOf('test/fixtures/contract.d.ts')
const text = readFileSync(contract, 'utf8')
const declared = exportsOf(programOf(contract), contract)

/** Files of the compiler's, parsed once. */
const read = new Map<string, ts.SourceFile | undefined>()

/** What is wrong with ours beside a contract of this text. */
function differences(promised: string): string[] {
  const [root, beside] = [fileOf('test/dsl/compared.ts'), fileOf('test/dsl/promised.d.ts')]
  const lines = declared.flatMap(({ name, isValue }) =>
    isValue
      ? [`export const v_${name}: typeof promised.${name} = ours.${name}`]
      : [
          `export const t_${name}: promised.${name} = null as unknown as ours.${name}`,
          `export const u_${name}: ours.${name} = null as unknown as promised.${name}`,
        ],
  )
  const texts = new Map([
    [
      root,
      ["import * as ours from '../../dist/memwall'", "import type * as promised from './promised'", ...lines].join(
        '\n',
      ),
    ],
    [beside, promised],
  ])
  const host = ts.createCompilerHost(optionsOfCompiler)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = file => texts.has(file) || fileExists(file)
  host.readFile = file => texts.get(file) ?? readFile(file)
  host.getSourceFile = (file, version) => {
    const own = texts.get(file)
    if (own !== undefined) return ts.createSourceFile(file, own, version)
    if (!read.has(file)) read.set(file, getSourceFile(file, version))
    return read.get(file)
  }
  const program = ts.createProgram([root], optionsOfCompiler, host)
  return [root, beside]
    .flatMap(file => program.getSemanticDiagnostics(program.getSourceFile(file)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

test('every name and signature of the contract holds', () => {
  expect(declared.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['model', 'attention', 'Tensor', 'HardwareSpec']),
  )
  expect(differences(text)).toEqual([])
})

test.each([
  ['an argument of another type', 'dropout(p: number)', 'dropout(p: string)'],
  ['an option it lacks', 'kvHeads?: number', 'kvHeads?: number; sinks: number'],
  ['a result of another type', 'export function rope(x: Tensor): Tensor', 'export function rope(x: Tensor): Tensor[]'],
])('%s would show', (_, from, to) => {
  expect(text).toContain(from)
  expect(differences(text.replace(from, to))).not.toEqual([])
})
