/**
 * A schedule to hold lower bounds against: each op of a graph is a kernel of its own, which reads every storage that it
 * needs once and writes its result once, and takes the longer of its arithmetic and its traffic.
 */
import { type Graph, isWeight, type Node, type Value } from '../../src/graph/graph'
import { evaluateTerms } from '../../src/ops/op'
import { bytesPerElement, cachedAs } from '../../src/tensor/storedFormat'
import type { Device } from './devices'

const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1)

/** Bytes of an element: in its own format, else in 16 bits, which weights of a narrower format count too. */
function bytesOf(value: Value): number {
  if (value.cached !== null) {
    const { dtype, role } = value.cached
    return Math.max(2, bytesPerElement(cachedAs(dtype ?? 'fp16', role.part)))
  }
  const own = bytesPerElement(value.dtype ?? 'fp16')
  return isWeight(value) ? Math.max(2, own) : own
}

const useOf = ({ attrs, inputs, output }: Node) => ({
  attrs: attrs as never,
  inputs: inputs.map(({ shape }) => shape),
  output: output.shape,
})

/** Copies of an expert's weight that are expected to be read: E (1 - (1 - k / E)^tokens) of E; 1 of other weights. */
function copiesOf({ storage }: Value, { routing }: Node): number {
  if (storage.copies === 1 || routing === null) return 1
  const { experts, topK, tokens } = routing
  return experts * (1 - (1 - topK / experts) ** tokens)
}

/**
 * Bytes that a kernel of one op moves. With `shared`, it reads a storage once, at most the whole of it, through however
 * many operands, unless the op states what it reads of each; else each operand by itself, as in AI and Memory Wall, note 4.
 */
function bytesMoved(node: Node, shared: boolean): number {
  const use = useOf(node)
  const counts = node.op.reads?.(use)
  let read = 0
  const whole = new Map<Value, { elements: number; most: number; bytes: number }>()
  node.inputs.forEach((value, index) => {
    const { storage, cached } = value
    const count = counts?.[index] ?? value.distinct
    const bytes = bytesOf(value) * copiesOf(value, node)
    if (shared && cached === null && counts === undefined) {
      const { elements, most } = whole.get(storage) ?? { elements: 0, most: product(storage.shape) }
      whole.set(storage, { elements: elements + count, most: Math.max(most, count), bytes })
    } else read += count * bytes
  })
  for (const { elements, most, bytes } of whole.values()) read += Math.min(elements, most) * bytes
  const written = node.op.writes?.(use) ?? product(node.output.shape)
  return read + written * bytesOf(node.output) + 2 * node.state * 2
}

export interface Schedule {
  /** Seconds. */
  readonly time: number
  readonly bytes: number
}

export interface Kind {
  /** Whether operands of an op that share a storage are read together. */
  readonly shared: boolean
  /** Whether this is a decode step, in which the results of static inputs are there already. */
  readonly step: boolean
}

export function scheduleOf({ nodes }: Graph, device: Device, { shared, step }: Kind): Schedule {
  let [time, bytes] = [0, 0]
  for (const node of nodes) {
    if (step && node.output.static) continue
    const use = useOf(node)
    const flops = node.op.flops === null ? 0 : (node.op.runs?.(use) ?? 1) * evaluateTerms(node.op.flops(use))
    const rate = node.op.family === 'contraction' ? device.contractions : device.vector
    const moved = bytesMoved(node, shared)
    time += Math.max(flops / rate, moved / device.bandwidth)
    bytes += moved
  }
  return { time, bytes }
}

/**
 * Bytes that no schedule of a graph without a cache can do without: each input and weight is read at least once, as much
 * of it as the op that needs most, and each output is written.
 */
export function compulsoryBytes({ nodes, outputs }: Graph): number {
  const needed = new Map<Value, number>()
  const need = (value: Value, count: number): void => {
    needed.set(value.storage, Math.max(needed.get(value.storage) ?? 0, count * bytesOf(value)))
  }
  for (const node of nodes) {
    const counts = node.op.reads?.(useOf(node))
    node.inputs.forEach((value, index) => {
      if (value.producer === null) need(value, counts?.[index] ?? value.distinct)
    })
  }
  for (const { storage } of outputs) if (storage.producer !== null) need(storage, product(storage.shape))
  return [...needed.values()].reduce((sum, bytes) => sum + bytes, 0)
}
