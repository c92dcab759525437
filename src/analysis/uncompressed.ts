/** The model without compression, to show the effect of quantisation and sparsity. */
import { passOver } from '../cost/phaseRequest'
import { trainingDTypes } from '../cost/train/precision'
import { compresses, denseGraph } from '../graph/dense'
import { usualDType } from '../hardware/roofline'
import type { ScenarioOnTarget } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import { cachedAs, elementType, isCompressed, type WeightDType } from '../tensor/storedFormat'
import { type ModelContext, type ReportedModel, reportModel } from './model'
import type { Totals } from './report'

export const uncompressedTotals = (context: ModelContext): Totals | null => uncompressed(context)?.model.totals ?? null

/**
 * Reports the model in 16 bits (or its wider formats) with dense weights, under the otherwise same scenario; null when
 * nothing is compressed. Ops correspond one by one, unless the model branches on a number format.
 */
export function uncompressed(context: ModelContext): ReportedModel | null {
  const { scenario, record, target, trace } = context
  const { weights, activations, kvCache } = scenario.dtypes
  const inScenario = formatsOf(scenario).some(isCompressed)
  if (!inScenario && !compresses(trace(passOver(record.dims, scenario.dtypes)).graph)) return null
  const usual = usualDType(target)
  const widened = (type: WeightDType): DType => (isCompressed(type) ? usual : elementType(type, usual))
  const dense: ScenarioOnTarget = {
    ...scenario,
    dtypes: {
      weights: widened(weights),
      activations: widened(activations),
      kvCache: { keys: widened(cachedAs(kvCache, 'keys')), values: widened(cachedAs(kvCache, 'values')) },
    },
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
function formatsOf({ phase, dtypes, training: { precision, gradients } }: ScenarioOnTarget): readonly WeightDType[] {
  if (phase !== 'train') {
    const { weights, activations, kvCache } = dtypes
    return [weights, activations, cachedAs(kvCache, 'keys'), cachedAs(kvCache, 'values')]
  }
  const { weights, activations } = trainingDTypes(dtypes, precision, gradients)
  return [weights, activations]
}
