/** What the extension sends the panel, for a BERT-like encoder whose figures are closed forms of its sizes. */
import { findTarget } from '../../src/hardware/catalogue'
import { bandwidth, boundOf, opTime, peakFor, vectorRate } from '../../src/hardware/roofline'
import type { Target } from '../../src/hardware/target'
import type { PanelState } from '../../src/protocol'
import type { Figures, KindRow, LayerRow, ModelReport } from '../../src/report/report'

const found = findTarget('a100-sxm-80')
if (found === undefined) throw new Error('the catalogue has no a100-sxm-80')
export const a100: Target = found

/** One op; shapes in elements of two bytes. */
export interface Op {
  readonly path: string
  readonly kind: string
  readonly count: number
  readonly inputs: readonly (readonly number[])[]
  readonly output: readonly number[]
  readonly flops: number
  readonly contracts?: boolean
  readonly parameters?: number
  /** Bytes of inputs where they are not all read. */
  readonly reads?: number
}

const bytesPerElement = 2
const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

function figures(ops: readonly LayerRow[]): Figures {
  const bytes = {
    weights: sum(ops.map(each => each.bytes.weights)),
    inputs: sum(ops.map(each => each.bytes.inputs)),
    outputs: sum(ops.map(each => each.bytes.outputs)),
    kvRead: 0,
    kvWrite: 0,
  }
  const totalBytes = sum(Object.values(bytes))
  const flops = sum(ops.map(each => each.flops))
  const time = sum(ops.map(each => each.time))
  const compute = sum(ops.filter(each => each.bound === 'compute').map(each => each.time))
  return {
    flops,
    macs: sum(ops.map(each => each.macs)),
    bytes,
    totalBytes,
    intensity: flops === 0 ? 0 : totalBytes === 0 ? null : flops / totalBytes,
    parameters: sum(ops.map(each => each.parameters)),
    time,
    bound: compute > time / 2 ? 'compute' : 'memory',
  }
}

function rowOf(op: Op, index: number, target: Target): Omit<LayerRow, 'share'> {
  const { count, contracts = false, parameters = 0 } = op
  const flops = op.flops * count
  const bytes = {
    weights: parameters * count * bytesPerElement,
    inputs: (op.reads ?? sum(op.inputs.map(elements)) * bytesPerElement) * count,
    outputs: elements(op.output) * bytesPerElement * count,
    kvRead: 0,
    kvWrite: 0,
  }
  const totalBytes = sum(Object.values(bytes))
  const flopsPerSecond = contracts ? peakFor(target, 'fp16').flopsPerSecond : vectorRate(target, 'fp16')
  const location = { file: 'bert.ts', line: 10 + index, column: 5, endLine: 10 + index, endColumn: 30 }
  return {
    index,
    path: op.path,
    kind: op.kind,
    count,
    inputs: op.inputs,
    output: op.output,
    location,
    applied: location,
    flops,
    macs: contracts ? flops / 2 : 0,
    bytes,
    totalBytes,
    intensity: flops === 0 ? 0 : flops / totalBytes,
    parameters: parameters * count,
    time: opTime(flops, totalBytes, flopsPerSecond, bandwidth(target)),
    bound: boundOf(flops, totalBytes, flopsPerSecond, bandwidth(target)),
    rate: { dtype: contracts ? 'fp16' : 'vector', flopsPerSecond },
  }
}

export function modelOf(name: string, ops: readonly Op[], target: Target = a100): ModelReport {
  const bare = ops.map((op, index) => rowOf(op, index, target))
  const time = sum(bare.map(row => row.time))
  const layers: readonly LayerRow[] = bare.map(row => ({ ...row, share: row.time / time }))
  const total = figures(layers)
  const kinds: readonly KindRow[] = [...new Set(ops.map(op => op.kind))].map(kind => {
    const same = layers.filter(row => row.kind === kind)
    return { kind, count: sum(same.map(row => row.count)), ...figures(same) }
  })
  const memory = { weights: total.parameters * bytesPerElement, kvCache: 0, activations: 42e6 }
  const resident = sum(Object.values(memory))
  const capacity = target.memory[0]?.bytes ?? 0
  return {
    name,
    location: { file: 'bert.ts', line: 3, column: 1, endLine: 3, endColumn: 60 },
    complete: true,
    scenario: {
      phase: 'forward',
      dims: { batch: 1, seq: 512 },
      past: null,
      prompt: null,
      dtypes: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
      causalCount: 'full',
      hardware: target.id,
    },
    totals: {
      ...total,
      activeParameters: total.parameters,
      memory: { ...memory, total: resident, fits: resident <= capacity, devices: Math.ceil(resident / capacity) },
      notCounted: [],
      idealSpeedup: total.time / sum(layers.map(row => row.flops / row.rate.flopsPerSecond)),
    },
    kinds,
    layers,
  }
}

/** An encoder of `blocks` layers, sequence `s`, width `d`, heads of 64. */
export function encoder(blocks: number, s: number, d: number): readonly Op[] {
  const heads = d / 64
  const x = [1, s, d]
  const scores = [1, heads, s, s]
  const split = [1, heads, s, 64]
  const at = 'encoderLayer/'
  const op = (
    path: string,
    kind: string,
    count: number,
    inputs: Op['inputs'],
    output: Op['output'],
    flops: number,
  ) => ({
    path,
    kind,
    count,
    inputs,
    output,
    flops,
  })
  const linear = (path: string, count: number, input: readonly number[], out: number): Op => {
    const width = input.at(-1) as number
    const rows = elements(input) / width
    const output = [...input.slice(0, -1), out]
    const flops = 2 * rows * width * out + rows * out
    return { ...op(path, 'linear', count, [input], output, flops), contracts: true, parameters: width * out + out }
  }
  const matmul = (path: string, a: readonly number[], b: readonly number[], out: readonly number[], k: number): Op => ({
    ...op(path, 'matmul', blocks, [a, b], out, 2 * elements(out) * k),
    contracts: true,
  })
  const norm = (path: string, count: number): Op => ({
    ...op(path, 'layerNorm', count, [x], x, 8 * elements(x)),
    parameters: 2 * d,
  })
  const table = (path: string, rows: number): Op => ({
    ...op(path, 'embedding', 1, [[1, s]], x, 0),
    reads: elements(x) * bytesPerElement + 4 * s,
    parameters: rows * d,
  })
  return [
    table('embeddings/word', 30_522),
    table('embeddings/position', 512),
    op('embeddings', 'add', 1, [x, x], x, elements(x)),
    norm('embeddings/norm', 1),
    linear(`${at}attention/query`, blocks, x, d),
    linear(`${at}attention/key`, blocks, x, d),
    linear(`${at}attention/value`, blocks, x, d),
    matmul(`${at}attention/scores`, split, [1, heads, 64, s], scores, 64),
    op(`${at}attention/softmax`, 'softmax', blocks, [scores], scores, 4 * elements(scores)),
    matmul(`${at}attention/context`, scores, split, split, s),
    linear(`${at}attention/out`, blocks, x, d),
    op(`${at}attention`, 'add', blocks, [x, x], x, elements(x)),
    norm(`${at}attention/norm`, blocks),
    linear(`${at}feedForward/up`, blocks, x, 4 * d),
    op(`${at}feedForward/gelu`, 'gelu', blocks, [[1, s, 4 * d]], [1, s, 4 * d], 40 * elements(x)),
    linear(`${at}feedForward/down`, blocks, [1, s, 4 * d], d),
    op(`${at}feedForward`, 'add', blocks, [x, x], x, elements(x)),
    norm(`${at}feedForward/norm`, blocks),
    linear('pooler', 1, [1, d], d),
    op('pooler', 'tanh', 1, [[1, d]], [1, d], 6 * d),
  ]
}

export const bertBase = modelOf('BERT-Base', encoder(12, 512, 768))
export const bertLarge = modelOf('BERT-Large', encoder(24, 512, 1024))

export const bert: PanelState = {
  file: 'bert.ts',
  stale: false,
  target: a100,
  models: [bertBase, bertLarge],
  selected: 0,
}
