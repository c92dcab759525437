/** A scenario in words. */
import type { Scenario } from '../cost/scenario'
import * as format from '../report/format'
import type { ResolvedScenario } from '../report/report'
import type { DType, WeightDType } from '../tensor/dtype'

/** forward · batch 1 · seq 512 · fp16: batch and seq, and every size that was chosen by hand. */
export function scenarioText(chosen: Scenario, resolved: ResolvedScenario | undefined): string {
  const dims = resolved?.dims ?? chosen.dims
  const shown = Object.entries(dims).filter(
    ([name]) => name === 'batch' || name === 'seq' || (name !== 'past' && Object.hasOwn(chosen.dims, name)),
  )
  return [chosen.phase, ...shown.map(([name, size]) => `${name} ${size}`), dtypesText(chosen.dtypes)].join(' · ')
}

interface DTypesChosen {
  readonly weights: WeightDType
  readonly activations: DType
  readonly kvCache: DType
}

/** One name where all are the same. */
export function dtypesText({ weights, activations, kvCache }: DTypesChosen): string {
  if (weights === activations && activations === kvCache) return activations
  const values = activations === kvCache ? `activations ${activations}` : `activations ${activations} · KV ${kvCache}`
  return `weights ${format.dtype(weights)} · ${values}`
}

/** Everything that holds, a line each, for a tooltip. */
export function scenarioLines({ phase, dims, past, prompt, dtypes, causalCount }: ResolvedScenario): string[] {
  return [
    `phase: ${phase}`,
    ...Object.entries(dims).map(([name, size]) => `${name}: ${format.exact(size)}`),
    ...(past === null ? [] : [`cached tokens: ${format.exact(past)}`]),
    ...(prompt === null ? [] : [`prefilled tokens: ${format.exact(prompt)}`]),
    `weights: ${format.dtype(dtypes.weights)}`,
    `activations: ${dtypes.activations}`,
    `KV cache: ${dtypes.kvCache}`,
    `causal attention counts: ${causalCount === 'full' ? 'all keys' : 'the keys each query may see'}`,
  ]
}
