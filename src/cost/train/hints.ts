/** Hints on what a training step counts. */
import type { Graph, Value } from '../../graph/graph'
import { storageBits } from '../../tensor/dtype'
import { elements } from '../../tensor/shape'
import type { Hint } from '../hint'
import { computeDType } from '../opCost'
import type { ParallelPlan } from '../parallel/parallelPlan'
import type { TrainingDTypes } from './precision'

export const trainingHints = (graph: Graph, dtypes: TrainingDTypes, { settings }: ParallelPlan): readonly Hint[] => [
  ...trainedWeightHints(graph, dtypes),
  ...lossHints(graph),
  ...(settings.offload ? [{ code: 'offload' } as const] : []),
]

/** Hints of a model that trains nothing, or weights too narrow for the steps of an optimizer. */
function* trainedWeightHints({ parameters }: Graph, dtypes: TrainingDTypes): Iterable<Hint> {
  const trained = parameters.filter(({ trainable }) => trainable)
  if (trained.length === 0) yield { code: parameters.length === 0 ? 'no-weights' : 'all-frozen' }
  const narrow = trained.filter(weight => storageBits[computeDType(weight, dtypes)] <= 8)
  if (narrow.length === 0) return
  const formats = [...new Set(narrow.map(weight => computeDType(weight, dtypes)))]
  yield { code: 'narrow-trained', parameters: narrow.reduce((sum, weight) => sum + countOf(weight), 0), formats }
}

/** Hint of a model that ends in logits: an output as wide as an embedding table has rows. */
function lossHints({ nodes, outputs }: Graph): Hint[] {
  const tables = nodes.filter(({ op }) => op.kind === 'embedding').map(({ inputs }) => inputs[1]?.storage.shape[0])
  const logits = outputs.find(({ shape }) => shape.length > 0 && tables.includes(shape.at(-1)))
  return logits === undefined ? [] : [{ code: 'no-loss', vocab: logits.shape.at(-1) as number }]
}

const countOf = ({ shape, copies }: Value): number => elements(shape) * copies
