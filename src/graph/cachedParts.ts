/** Tells cached keys from cached values by the contractions that read them. */
import { ops } from '../ops/index'
import type { Cached, CachedRole, Graph, Node, Value } from './graph'

/** Marks cached tensors that only contractions with probabilities read as values; all others are keys. */
export function classifyCached({ nodes }: Pick<Graph, 'nodes'>): void {
  const values = new Set<CachedRole>()
  const keys = new Set<CachedRole>()
  for (const { op, inputs } of nodes) {
    const [a, b] = inputs
    if (op.family !== 'contraction' || a === undefined || b === undefined) continue
    for (const [operand, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const cached = cachedBehind(operand)
      if (cached !== null) (isProbability(other) ? values : keys).add(cached.role)
    }
  }
  for (const role of values) if (!keys.has(role)) role.part = 'values'
}

/** Ops between cached rows and the contraction that reads them, such as the selection of some. */
const selections: readonly unknown[] = [ops.gather, ops.cast, ops.concat]
const softmaxes: readonly unknown[] = [ops.softmax, ops.softmaxWithSinks]
/** Ops between a softmax and the contraction that reads its probabilities. */
const probabilityOps: readonly unknown[] = [ops.dropout, ops.cast, ops.mul]

const cachedBehind = (value: Value): Cached | null =>
  value.cached ?? producersOf(value, selections).find(({ cached }) => cached !== null)?.cached ?? null

const isProbability = (value: Value): boolean =>
  [value, ...producersOf(value, probabilityOps)].some(({ storage }) => softmaxes.includes(storage.producer?.op))

/** First operands of the chain of the given ops that a value comes from, nearest first. */
function producersOf(value: Value, through: readonly unknown[]): Value[] {
  const chain: Value[] = []
  for (let node: Node | null | undefined = value.storage.producer; node != null && through.includes(node.op); ) {
    const first = node.inputs[0] as Value
    chain.push(first)
    node = first.storage.producer
  }
  return chain
}
