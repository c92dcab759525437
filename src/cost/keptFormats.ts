/** Weights that keep their format where a narrower one is asked for. */
import { type Graph, type Value, type WeightUse, weightUses } from '../graph/graph'
import type { DTypes } from '../scenario/scenario'
import { isNarrower, type WeightDType } from '../tensor/storedFormat'
import type { Hint } from './hint'
import { storageDType } from './opCost'

/** A hint for each narrow format of the scenario and of scopes that some weights do not take. */
export function keptFormats({ parameters }: Graph, dtypes: DTypes): Hint[] {
  const kept = new Map<string, { readonly format: WeightDType; readonly dtype: WeightDType; uses: Set<WeightUse> }>()
  for (const weight of parameters) {
    const format = narrowFormat(weight, dtypes)
    if (format === null || weight.use === 'matrix') continue
    const dtype = storageDType(weight, dtypes)
    const key = JSON.stringify([format, dtype])
    const alike = kept.get(key) ?? { format, dtype, uses: new Set() }
    kept.set(key, alike)
    alike.uses.add(weight.use)
  }
  return [...kept.values()].map(({ format, dtype, uses }) => ({
    code: 'kept-format',
    format,
    dtype,
    uses: weightUses.filter(use => uses.has(use)),
  }))
}

/** Narrow format that a weight would have, were it one that quantisers quantise; null without one. */
function narrowFormat({ dtype, matrixDType }: Value, { weights, activations }: DTypes): WeightDType | null {
  if (dtype !== null) return null
  return matrixDType ?? (isNarrower(weights, activations) ? weights : null)
}
