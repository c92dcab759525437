/** The model without compression, to show the effect of quantisation and sparsity. */
import { passOver } from '../cost/phaseRequest'
import { trainingDTypes } from '../cost/train/precision'
import { compresses, denseGraph } from '../graph/dense'
import type { Scenario } from '../scenario/scenario'
import { elementType, isCompressed, type WeightDType } from '../tensor/dtype'
import { type ModelContext, type ReportedModel, reportModel } from './model'
import type { Totals } from './report'

export const uncompressedTotals = (context: ModelContext): Totals | null => uncompressed(context)?.model.totals ?? null

/**
 * Reports the model in 16 bits (or its wider format) with dense weights, under the otherwise same scenario; null when
 * nothing is compressed. Ops correspond one by one, unless the model branches on a number format.
 */
export function uncompressed(context: ModelContext): ReportedModel | null {
  const { scenario, record, trace } = context
  const { weights, activations, kvCache } = scenario.dtypes
  const inScenario = formatsOf(scenario).some(isCompressed)
  if (!inScenario && !compresses(trace(passOver(record.dims, scenario.dtypes)).graph)) return null
  const dense: Scenario = {
    ...scenario,
    dtypes: { weights: widened(weights), activations: widened(activations), kvCache: widened(kvCache) },
  }
  return reportModel({
    ...context,
    scenario: dense,
    trace: request => {
      const { graph, complete } = trace(request)
      return { graph: denseGraph(graph), complete }
    },
  })
}

/** Formats in use. Training has no KV cache, and its precision may replace the formats asked for. */
function formatsOf({ phase, dtypes, training: { precision, gradients } }: Scenario): readonly WeightDType[] {
  if (phase !== 'train') return [dtypes.weights, dtypes.activations, dtypes.kvCache]
  const { weights, activations } = trainingDTypes(dtypes, precision, gradients)
  return [weights, activations]
}

const widened = (dtype: WeightDType) => (isCompressed(dtype) ? 'fp16' : elementType(dtype))
