/** A scenario in words, as every view says it; each function gives the parts of a line, none where all is as by default. */

import { deviceCount, isSpread } from '../scenario/parallelism'
import { usedIn } from '../scenario/parallelRules'
import type { Recompute, Scenario, Training } from '../scenario/scenario'
import { elementType } from '../tensor/dtype'
import * as format from './format'

/** A scenario as it was asked for, or as a report resolved it. */
export interface SaidScenario extends Omit<Scenario, 'past' | 'prompt' | 'training'> {
  readonly past?: number | null
  readonly prompt?: number | null
  readonly training: Training | null
}

/**
 * "train · batch 16 · seq 512 · fp16 · adamw mixed · dp 8 · ZeRO 2": the phase, its sizes and formats, and what else differs
 * from the default. `says` leaves out sizes of some names.
 */
export function scenarioText(scenario: SaidScenario, says: (dim: string) => boolean = () => true): string {
  const { phase, dims, past, prompt } = scenario
  return [
    phase,
    ...Object.entries(dims)
      .filter(([name]) => name !== 'past' && says(name))
      .map(([name, size]) => `${name} ${format.exact(size)}`),
    ...(typeof past === 'number' && past !== (dims.seq ?? 1) - 1 ? [`past ${format.exact(past)}`] : []),
    ...(prompt ? [`prompt ${format.exact(prompt)}`] : []),
    ...shortFormats(scenario),
    ...differingTraining(scenario),
    ...deviceWords(scenario),
    ...differingCounts(scenario),
  ].join(' · ')
}

/** "fp16", or the format of each where they differ; a pass of training has no KV cache. */
export function formatWords({ phase, dtypes }: Pick<SaidScenario, 'phase' | 'dtypes'>): string[] {
  const { weights, activations, kvCache } = dtypes
  const cached = phase !== 'train'
  if (weights === activations && (activations === kvCache || !cached)) return [activations]
  return [
    [`${format.dtype(weights)} weights`, `${activations} activations`, ...(cached ? [`${kvCache} KV cache`] : [])].join(
      ', ',
    ),
  ]
}

/** How costs are counted, where it is not by default: "causal count", "flash fusion", "tiled". */
export function countingWords({ phase, causalCount, fusion, onChip, resident }: SaidScenario): string[] {
  return [
    ...(causalCount === 'causal' ? ['causal count'] : []),
    ...(fusion === 'none' ? [] : [`${fusion} fusion`]),
    ...(onChip === 'tiled' ? ['tiled for on-chip memory'] : []),
    // Training streams its states: nothing stays on the chip.
    ...(resident === 'auto' && phase !== 'train' ? ['resident where it fits'] : []),
  ]
}

/** "adamw", "mixed precision", "fp16 gradients", "selective recomputation"; empty in the other phases. */
export function trainingWords({ phase, training }: SaidScenario): string[] {
  if (phase !== 'train' || training === null) return []
  const { optimizer, precision, gradients, recompute } = training
  return [
    optimizer,
    ...(precision === null ? [] : [precision === 'fp32' ? 'fp32' : `${precision} precision`]),
    ...(gradients === null ? [] : [`${gradients} gradients`]),
    recomputationWords(recompute),
  ]
}

export function recomputationWords(recompute: Recompute): string {
  if (typeof recompute === 'object') return `recomputation to fit ${format.bytes(recompute.budget)}`
  return recompute === 'none' ? 'no recomputation' : `${recompute} recomputation`
}

/** In short: "int4 (group 128) weights · fp16", and the KV cache where that is not as the activations. */
function shortFormats({ phase, dtypes: { weights, activations, kvCache } }: SaidScenario): string[] {
  return [
    ...(weights === activations ? [] : [`${format.dtype(weights)} weights`]),
    activations,
    ...(kvCache === activations || phase === 'train' ? [] : [`${kvCache} KV cache`]),
  ]
}

/** In short: fp32 is what the formats say already, and gradients are mostly as the weights. */
function differingTraining({ phase, dtypes, training }: SaidScenario): string[] {
  if (phase !== 'train' || training === null) return []
  const { optimizer, precision, gradients, recompute } = training
  return [
    precision === null || precision === 'fp32' ? optimizer : `${optimizer} ${precision}`,
    ...(gradients === null || gradients === elementType(dtypes.weights) ? [] : [`${gradients} gradients`]),
    ...(recompute === 'none'
      ? []
      : [`recompute ${typeof recompute === 'string' ? recompute : `to ${format.bytes(recompute.budget)}`}`]),
  ]
}

function differingCounts({ phase, causalCount, fusion, onChip, resident }: SaidScenario): string[] {
  return [
    ...(fusion === 'none' ? [] : [fusion]),
    ...(onChip === 'tiled' ? ['tiled'] : []),
    ...(resident === 'auto' && phase !== 'train' ? ['resident'] : []),
    ...(causalCount === 'causal' ? ['causal count'] : []),
  ]
}

/** "dp 8", "ZeRO 2", "tp 8 sp", "pp 4 × 2", "16 micro-batches", "ep 8"; empty on one device. */
export function deviceWords({ phase, parallel }: Pick<SaidScenario, 'phase' | 'parallel'>): string[] {
  if (!isSpread(parallel)) return []
  const { dp, zero, tp, sp, pp, microBatches, interleave, ep } = usedIn(parallel, phase)
  return [
    ...(dp > 1 ? [`dp ${format.exact(dp)}`] : []),
    ...(zero > 0 ? [`ZeRO ${zero}`] : []),
    ...(tp > 1 ? [`tp ${format.exact(tp)}${sp ? ' sp' : ''}`] : []),
    ...(pp > 1 ? [`pp ${format.exact(pp)}${interleave > 1 ? ` ${format.times(interleave)}` : ''}`] : []),
    ...(microBatches === null ? [] : [`${format.exact(microBatches)} micro-batches`]),
    ...(ep > 1 ? [`ep ${format.exact(ep)}`] : []),
  ]
}

const fusionText = {
  none: 'none, every op on its own',
  pointwise: 'pointwise, element-wise ops join what they follow',
  flash: "flash, as pointwise, and an attention's scores stay on the chip",
} as const

/** Everything that holds, a line each. */
export function scenarioLines(scenario: SaidScenario): string[] {
  const { phase, dims, past, prompt, dtypes, causalCount, fusion, onChip, resident, parallel } = scenario
  const training = phase === 'train' ? scenario.training : null
  return [
    `phase: ${phase}`,
    ...Object.entries(dims).map(([name, size]) => `${name}: ${format.exact(size)}`),
    ...(typeof past === 'number' ? [`cached tokens: ${format.exact(past)}`] : []),
    ...(typeof prompt === 'number' ? [`prefilled tokens: ${format.exact(prompt)}`] : []),
    `weights: ${format.dtype(dtypes.weights)}`,
    `activations: ${dtypes.activations}`,
    ...(training === null
      ? [`KV cache: ${dtypes.kvCache}`]
      : [
          `optimizer: ${training.optimizer}`,
          `precision: ${training.precision ?? 'as the weights are'}`,
          `gradients: ${training.gradients ?? 'as the weights'}`,
          recomputationWords(training.recompute),
        ]),
    [`devices: ${format.exact(deviceCount(parallel))}`, ...deviceWords(scenario)].join(' · '),
    `fusion: ${fusionText[fusion]}`,
    `on-chip memory: ${onChip === 'tiled' ? 'operands read as often as tiles need' : 'every operand read once'}`,
    ...(training === null
      ? [`residence: ${resident === 'auto' ? 'what fits the chip is served there' : 'none, all in the outer memory'}`]
      : []),
    `causal attention counts: ${causalCount === 'full' ? 'all keys' : 'the keys each query may see'}`,
  ]
}
