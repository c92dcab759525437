/** What compression does: the model without it. */
import { passOver } from '../cost/phaseRequest'
import { trainingDTypes } from '../cost/train/precision'
import { compresses, denseGraph, isCompressed } from '../graph/dense'
import type { Scenario } from '../scenario/scenario'
import { elementType, type WeightDType } from '../tensor/dtype'
import { type ModelContext, type ReportedModel, reportModel } from './model'
import type { Totals } from './report'

export const uncompressedTotals = (context: ModelContext): Totals | null => uncompressed(context)?.model.totals ?? null

/**
 * In 16 bits (or what is wider) and with every weight there, under the same scenario otherwise; null where nothing is
 * compressed. Ops are those of the model one by one, but where the model asks for a number format and does something else.
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

/** Training keeps no KV cache, and its precision may put others in place of what is asked for. */
function formatsOf({ phase, dtypes, training: { precision, gradients } }: Scenario): readonly WeightDType[] {
  if (phase !== 'train') return [dtypes.weights, dtypes.activations, dtypes.kvCache]
  const { weights, activations } = trainingDTypes(dtypes, precision, gradients)
  return [weights, activations]
}

const widened = (dtype: WeightDType) => (isCompressed(dtype) ? 'fp16' : elementType(dtype))
