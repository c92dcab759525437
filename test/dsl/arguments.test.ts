/**
 * Every argument and every option of every export: a value that its declared type does not take, or NaN, is refused at
 * the call with a message that names it, says what it got and what it takes; an option there is not likewise. Which
 * arguments and options there are is read from the declarations, so that a new one is tested without being listed.
 */
import ts from 'typescript'
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { reportOf } from '../support/report'
import { type Declared, exportsOf, programOf, source } from './declared'

/** A call of each export that is right, argument by argument, and what is called then. x is [2, 4, 8], n int32. */
const calls: Readonly<Record<string, readonly [args: readonly string[], then?: string]>> = {
  model: [["'inner'", '{ batch: 1 }', '() => x']],
  input: [['[2, 4]', "'fp16'", '{}']],
  parameter: [['[2, 4]', '{}']],
  sequential: [['relu'], '(x)'],
  residual: [['relu', '{}'], '(x)'],
  repeat: [['2', '() => linear(8)'], '(x)'],
  branches: [['[relu]', '{}'], '(x)'],
  scope: [["'part'", 'relu', '{}'], '(x)'],
  linear: [['8', '{}'], '(x)'],
  conv1d: [['8', '{ kernel: 3 }'], '(x)'],
  conv2d: [['8', '{ kernel: 3, padding: 1 }'], '(x.unsqueeze(0))'],
  conv3d: [['8', '{ kernel: 3, padding: 1 }'], '(x.unsqueeze(0).unsqueeze(0))'],
  convTranspose1d: [['8', '{ kernel: 3 }'], '(x)'],
  convTranspose2d: [['8', '{ kernel: 3 }'], '(x.unsqueeze(0))'],
  convTranspose3d: [['8', '{ kernel: 3 }'], '(x.unsqueeze(0).unsqueeze(0))'],
  embedding: [['100', '8', '{}'], '(n)'],
  embeddingBag: [['100', '8', '{}'], '(n)'],
  layerNorm: [['{}'], '(x)'],
  rmsNorm: [['{}'], '(x)'],
  batchNorm: [['{}'], '(x)'],
  groupNorm: [['2', '{}'], '(x)'],
  instanceNorm: [['{}'], '(x)'],
  prelu: [['{}'], '(x)'],
  attention: [['{ heads: 2 }'], '(x)'],
  crossAttention: [['x', '{ heads: 2 }'], '(x)'],
  scaledDotProductAttention: [['q', 'q', 'q', '{}']],
  kvCache: [['x', '{}']],
  rope: [['x']],
  mixtureOfExperts: [['{ experts: 4, topK: 2, expert: () => linear(8) }'], '(x)'],
  lstm: [['8', '{}'], '(x)'],
  gru: [['8', '{}'], '(x)'],
  rnn: [['8', '{}'], '(x)'],
  selectiveScan: [['x', 'x', 'parameter([8, 3])', 'x.slice(2, 0, 3)', 'x.slice(2, 0, 3)']],
  linearAttention: [['q', 'q', 'q', '{}']],
  state: [['[2, 3]', 'p => p.mul(2)', '{}']],
  aggregate: [['{ edges: 5 }'], '(x)'],
  gather: [['x', '2', '{}']],
  scatter: [['x', '2', '{}']],
  softmax: [['{}'], '(x)'],
  logSoftmax: [['{}'], '(x)'],
  dropout: [['0.1'], '(x)'],
  maxPool1d: [['{ kernel: 2 }'], '(x)'],
  avgPool1d: [['{ kernel: 2 }'], '(x)'],
  maxPool2d: [['{ kernel: 2 }'], '(x.unsqueeze(0))'],
  avgPool2d: [['{ kernel: 2 }'], '(x.unsqueeze(0))'],
  maxPool3d: [['{ kernel: 2 }'], '(input([1, 2, 4, 4, 4]))'],
  avgPool3d: [['{ kernel: 2 }'], '(input([1, 2, 4, 4, 4]))'],
  adaptiveAvgPool2d: [['2'], '(x.unsqueeze(0))'],
  upsample: [['2', '{}'], '(x)'],
  resize: [['{ size: 3 }', '{}'], '(x)'],
  gridSample: [['q', 'input([1, 5, 5, 2])', '{}']],
  topK: [['x', '2', '{}']],
  fft: [['q.transpose(2, 3)', '{}']],
  pad: [['[[1, 1]]'], '(x)'],
  pixelShuffle: [['2'], '(q)'],
  concat: [['[x, x]', '1']],
  stack: [['[x, x]', '1']],
  einsum: [["'abc->a'", 'x']],
  custom: [["'fft'", '[x]', '{ shape: [2], flops: 1 }']],
  hardware: [["'chip'", "{ peak: { fp16: 1e12 }, memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e9 }] }"]],
}

/** The same for a tensor's methods, applied to x. */
const methods: Readonly<Record<string, readonly string[]>> = {
  add: ['x'],
  sub: ['x'],
  mul: ['x'],
  div: ['x'],
  matmul: ['x.transpose(1, 2)'],
  reshape: ['[8, 8]'],
  flatten: ['0', '1'],
  transpose: ['0', '1'],
  permute: ['2, 1, 0'],
  split: ['2', '0'],
  slice: ['0', '0', '1', '1'],
  expand: ['[3, 2, 4, 8]'],
  squeeze: ['0'],
  unsqueeze: ['0'],
  sum: ['0', '{}'],
  mean: ['0', '{}'],
  max: ['0', '{}'],
  cast: ["'fp32'"],
}

/** Layers as they are: their one argument is a tensor. */
const layers = new Set(
  'relu relu6 leakyRelu elu gelu silu mish sigmoid tanh hardswish hardsigmoid softplus exp sqrt square identity crossEntropy globalAvgPool flatten lastToken'.split(
    ' ',
  ),
)

const program = programOf(source)
const checker = program.getTypeChecker()
const declared = exportsOf(program, source).filter(({ isValue }) => isValue)
const functions = declared.filter(({ name }) => !layers.has(name))
const ofTensor = exportsOf(program, source)
  .filter(({ name }) => name === 'Tensor')
  .flatMap(({ type }) => type.getProperties())
  .filter(({ flags }) => flags & ts.SymbolFlags.Method)

test('every export and every method is listed', () => {
  expect(functions.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort())
  expect(ofTensor.map(({ name }) => name).sort()).toEqual(Object.keys(methods).sort())
})

/** Wrong values, and the type each has; null: of none that is taken. */
const candidates: readonly (readonly [text: string, type: ts.Type | null])[] = [
  ["'nonsense'", checker.getStringType()],
  ['5', checker.getNumberType()],
  ['NaN', null],
  ['true', checker.getBooleanType()],
  ['null', checker.getNullType()],
  ['undefined', checker.getUndefinedType()],
]

const refusedBy = (type: ts.Type): string[] =>
  candidates.filter(([, own]) => own === null || !checker.isTypeAssignableTo(own, type)).map(([text]) => text)

interface Mistake {
  /** An expression with one thing wrong. */
  readonly text: string
  /** What its message must hold beside the function's name. */
  readonly named: string
}

/** Each call that `write` makes of the right arguments with one of them, or one of its options, replaced by a wrong one. */
function mistakesIn(type: ts.Type, right: readonly string[], write: (args: readonly string[]) => string): Mistake[] {
  const [signature] = type.getCallSignatures()
  return (signature?.getParameters() ?? []).flatMap((parameter, at): Mistake[] => {
    const of = checker.getTypeOfSymbol(parameter)
    const each = isRest(parameter) ? checker.getTypeArguments(of as ts.TypeReference)[0] : of
    const replaced = (text: string) => write(right.map((arg, i) => (i === at ? text : arg)))
    const settings = settingsOf(of)
    const whole = refusedBy(each ?? of)
      .filter(text => text !== 'undefined' || (settings.length === 0 && !isOptional(parameter)))
      .map(text => ({
        text: replaced(text),
        named: settings.length === 0 ? `: ${parameter.name}` : ' takes an options object',
      }))
    if (settings.length === 0) return whole
    const setting = (text: string) => replaced(`{ ...${right[at]}, ${text} }`)
    return [
      ...whole,
      { text: setting('nonsense: 1'), named: ' has no option "nonsense"; it takes ' },
      ...settings.flatMap(({ name, type }) =>
        refusedBy(type).map(text => ({ text: setting(`${name}: ${text}`), named: `: ${name}` })),
      ),
    ]
  })
}

const isRest = ({ valueDeclaration }: ts.Symbol): boolean =>
  valueDeclaration !== undefined && ts.isParameter(valueDeclaration) && valueDeclaration.dotDotDotToken !== undefined

const isOptional = ({ valueDeclaration }: ts.Symbol): boolean =>
  valueDeclaration !== undefined && ts.isParameter(valueDeclaration) && checker.isOptionalParameter(valueDeclaration)

/** The options that a type of argument has; none where it is no object of options. */
function settingsOf(type: ts.Type): { name: string; type: ts.Type }[] {
  const of = checker.getNonNullableType(type)
  const isObject = (of.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
  if (!isObject || checker.isArrayType(of) || of.getCallSignatures().length > 0 || of.symbol?.name === 'Tensor')
    return []
  return of.getProperties().map(option => ({ name: option.name, type: checker.getTypeOfSymbol(option) }))
}

const imports = `import { ${declared.map(({ name }) => name).join(', ')} } from 'memwall'`
const modelOf = (name: string, text: string): string =>
  `model('${name}', { batch: 1 }, ({ batch }) => { const [x, n, q] = [input([2, 4, 8]), input([2, 4], 'int32'), input([1, 4, 2, 8])]; return ${text} })`

/** One file with a model for each mistake, and a right one after them. */
function refuses(name: string, mistakes: readonly Mistake[]): void {
  expect(mistakes).not.toEqual([])
  const lines = [imports, ...mistakes.map(({ text }, at) => modelOf(`wrong${at}`, text))]
  const report = reportOf([...lines, modelOf('right', 'linear(3)(x)')].join('\n'))
  const said = report.diagnostics.map(({ line, column, endColumn, code, reason }) => ({
    call: mistakes[line - 2]?.text,
    at: lines[line - 1]?.slice(column - 1, endColumn - 1),
    code,
    message: diagnosticText({ reason }),
  }))
  expect(said).toEqual(
    mistakes.map(({ text, named }) => ({
      call: text,
      at: expect.stringContaining(name),
      code: 'type',
      message: expect.stringMatching(escaped(name + named)),
    })),
  )
  for (const { message } of said) expect(message).toMatch(/ takes .*, got | has no option |already: write/)
  expect(report.models.map(({ complete }) => complete)).toEqual([...mistakes.map(() => false), true])
  expect(report.models.at(-1)?.totals.macs).toBe(2 * 4 * 8 * 3)
}

const escaped = (text: string): string => `^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`

const right = [
  ...Object.entries(calls).map(([name, [args, then = '']]) => `${name}(${args.join(', ')})${then}`),
  ...Object.entries(methods).map(([name, args]) => `(${name === 'squeeze' ? 'q' : 'x'}).${name}(${args.join(', ')})`),
]

test('the calls below are right but for the one thing', () => {
  const report = reportOf(
    [imports, ...right.map((text, at) => modelOf(`right${at}`, `(() => { ${text}; return x })()`))].join('\n'),
  )
  expect(report.diagnostics).toEqual([])
})

test.each(functions)('$name', ({ name, type }: Declared) => {
  const [args, then = ''] = calls[name] ?? [[]]
  refuses(
    name,
    mistakesIn(type, args, given => `${name}(${given.join(', ')})${then}`),
  )
})

test.each(ofTensor.map(symbol => ({ name: symbol.name, symbol })))('tensor.$name', ({ name, symbol }) => {
  refuses(
    name,
    mistakesIn(checker.getTypeOfSymbol(symbol), methods[name] ?? [], given => `x.${name}(${given.join(', ')})`),
  )
})

test.each([...layers])('%s', name => {
  const wrong = candidates.map(([text]) => ({ text: `${name}(${text})`, named: '' }))
  refuses(name, wrong)
})
