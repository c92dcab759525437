/** End of a training step: gradients are reduced over replicas, and the optimizer updates the trained weights. */
import type { Value } from '../../graph/graph'
import { deviceCount, stageDevices } from '../../scenario/parallelism'
import type { Optimizer } from '../../scenario/scenario'
import { elements } from '../../tensor/shape'
import { bytesPerElement } from '../../tensor/storedFormat'
import { noTraffic } from '../cost'
import { collectiveRun, type Steps, singleRun } from '../opCharge'
import { weightBytesPerElement } from '../opCost'
import { sentFraction } from '../parallel/collectives'
import type { ParallelPlan } from '../parallel/parallelPlan'
import { ruleFor } from './optimizer'
import type { TrainingDTypes } from './precision'

export interface Optimization {
  readonly optimizer: Optimizer
  readonly dtypes: TrainingDTypes
  readonly parallelPlan: ParallelPlan
  /** Whether a weight is a matrix of a hidden layer, which Muon updates. */
  readonly isHidden: (parameter: Value) => boolean
}

/** Elements of a weight on one device, its experts included, before ZeRO shards them. */
export const elementsPerDevice = (parameter: Value, { sharding }: ParallelPlan): number =>
  elements(parameter.shape) * parameter.copies * sharding.heldFraction(parameter)

/** Number of replicas of a weight, or of its shard. Expert parallelism distributes the experts over all ranks. */
const replicas = ({ copies }: Value, { settings }: ParallelPlan): number => {
  const { tp, ep } = settings
  const devices = stageDevices(settings)
  return copies > 1 && ep > 1 ? Math.max(1, devices / Math.min(ep, copies)) : devices / tp
}

/**
 * Fraction of a state that one replica holds, where ZeRO shards that state from stage `from` on: 0 of optimizer states
 * (1) and gradients (2) in the memory of the host, which ZeRO-Offload updates there (Ren et al., arXiv 2101.06840).
 */
export function zeroFraction(parameter: Value, parallelPlan: ParallelPlan, from: 1 | 2 | 3): number {
  const { zero, offload } = parallelPlan.settings
  if (offload && from < 3) return 0
  return zero >= from ? 1 / replicas(parameter, parallelPlan) : 1
}

/** Bytes of the gradient of one weight on one device, before ZeRO shards it; 0 where the weight is frozen. */
export const gradientBytes = (
  parameter: Value,
  { dtypes, parallelPlan }: Pick<Optimization, 'dtypes' | 'parallelPlan'>,
): number => (parameter.trainable ? elementsPerDevice(parameter, parallelPlan) * bytesPerElement(dtypes.gradients) : 0)

/** Bytes of optimizer state and master weights of one weight on one device, before ZeRO shards them; 0 where it is frozen. */
export const stateBytes = (parameter: Value, { optimizer, dtypes, parallelPlan, isHidden }: Optimization): number =>
  parameter.trainable
    ? ruleFor(optimizer, isHidden(parameter)).state(parameter.shape) *
        parameter.copies *
        parallelPlan.sharding.heldFraction(parameter) +
      elementsPerDevice(parameter, parallelPlan) * dtypes.masterBytes
    : 0

/** Uses of the weights of a model that its collectives depend on. */
export interface WeightUses {
  /** Number of pipeline stages that hold a weight. */
  readonly holders: (parameter: Value) => number
  /** Whether an op reads a weight while backward runs, for the gradient of its input or to run again. */
  readonly isReadInBackward: (parameter: Value) => boolean
}

/**
 * Collectives and update of the weights that an op is the first of its stage to use. Frozen weights have none, but for
 * the all-gathers of ZeRO 3.
 */
export function optimizerSteps(
  owned: readonly Value[],
  optimization: Optimization,
  { holders, isReadInBackward }: WeightUses,
): Steps[] {
  const trained = owned.filter(({ trainable }) => trainable)
  const { dtypes, parallelPlan } = optimization
  return [
    ...owned.flatMap(parameter => weightGathers(parameter, isReadInBackward(parameter), dtypes, parallelPlan)),
    ...trained.flatMap(parameter => [
      ...gradientCollectives(parameter, dtypes, parallelPlan),
      ...sharedGradientReductions(parameter, holders(parameter), dtypes, parallelPlan),
    ]),
    ...(trained.length === 0 ? [] : update(trained, optimization)),
  ]
}

/**
 * All-reduces of a weight's gradient that are not over replicas: over the stages that share it (a tied head; Narayanan
 * et al., arXiv 2104.04473), and over tensor-parallel ranks that each have a partial sum (Korthikanti et al., arXiv
 * 2205.05198).
 */
function sharedGradientReductions(
  parameter: Value,
  holders: number,
  dtypes: TrainingDTypes,
  parallelPlan: ParallelPlan,
): Steps[] {
  const gradients = elementsPerDevice(parameter, parallelPlan) * bytesPerElement(dtypes.gradients)
  const { settings, sharding, stages } = parallelPlan
  const summed = (devices: number, part: number, atOnce: number, span: number): Steps[] => {
    if (devices === 1) return []
    const bytes = gradients * part * sentFraction('allReduce', devices)
    return [
      { ...collectiveRun('allReduce', bytes, span), pass: 'backward', oncePerStep: true, concurrentStages: atOnce },
    ]
  }
  const { devices, fraction } = sharding.gradientReduction(parameter)
  return [
    ...summed(devices, fraction, stages.count, settings.tp),
    ...summed(holders, 1, holders, deviceCount(settings)),
  ]
}

/**
 * Collectives over the replicas of a weight (Rajbhandari et al., arXiv 1910.02054, section 7). ZeRO 0: an all-reduce of
 * the gradients, 2P. ZeRO 1 and 2: a reduce-scatter of gradients and an all-gather of weights, 2P. ZeRO 3: a
 * reduce-scatter of gradients, beside the all-gathers of `weightGathers`, 3P.
 *
 * They run once per step, in all pipeline stages at the same time. From ZeRO 2 on the reduce-scatter runs for every
 * micro-batch.
 */
function gradientCollectives(parameter: Value, dtypes: TrainingDTypes, parallelPlan: ParallelPlan): Steps[] {
  const devices = replicas(parameter, parallelPlan)
  if (devices === 1) return []
  const { zero } = parallelPlan.settings
  const span = stageDevices(parallelPlan.settings)
  const gradients = elementsPerDevice(parameter, parallelPlan) * bytesPerElement(dtypes.gradients)
  const onceAStep = { oncePerStep: true, concurrentStages: parallelPlan.stages.count } as const
  const summed = (kind: 'allReduce' | 'reduceScatter'): Steps => ({
    ...collectiveRun(kind, gradients * sentFraction(kind, devices), span),
    pass: 'backward',
    ...(zero < 2 && onceAStep),
  })
  if (zero === 0) return [summed('allReduce')]
  const gather = gatherOf(parameter, dtypes, parallelPlan, devices)
  return zero === 3
    ? [summed('reduceScatter')]
    : [summed('reduceScatter'), { ...gather, pass: 'optimizer', ...onceAStep }]
}

/**
 * All-gathers of a weight that ZeRO 3 shards, for every micro-batch: in forward and again in backward. A frozen weight
 * is gathered in backward only where an op reads it there.
 */
function weightGathers(
  parameter: Value,
  isReadInBackward: boolean,
  dtypes: TrainingDTypes,
  parallelPlan: ParallelPlan,
): Steps[] {
  const devices = replicas(parameter, parallelPlan)
  if (devices === 1 || parallelPlan.settings.zero < 3) return []
  const gather = gatherOf(parameter, dtypes, parallelPlan, devices)
  return [
    { ...gather, pass: 'forward' },
    ...(parameter.trainable || isReadInBackward ? [{ ...gather, pass: 'backward' } as const] : []),
  ]
}

/** All-gather of a weight over its replicas. */
function gatherOf(parameter: Value, dtypes: TrainingDTypes, parallelPlan: ParallelPlan, devices: number): Steps {
  const weights = elementsPerDevice(parameter, parallelPlan) * weightBytesPerElement(parameter, dtypes)
  return collectiveRun('allGather', weights * sentFraction('allGather', devices), stageDevices(parallelPlan.settings))
}

/**
 * Optimizer update: reads gradients, states and master weights (without those, the weights); writes states and both
 * weights. Products of an update share the work of a matrix evenly over the devices that have a part of it, and what
 * they move is not counted.
 */
function update(owned: readonly Value[], { optimizer, dtypes, parallelPlan, isHidden }: Optimization): Steps[] {
  let [flops, macs, gradients, states, master, weights] = [0, 0, 0, 0, 0, 0]
  for (const parameter of owned) {
    const rule = ruleFor(optimizer, isHidden(parameter))
    const copies =
      parameter.copies * parallelPlan.sharding.heldFraction(parameter) * zeroFraction(parameter, parallelPlan, 1)
    const count = elements(parameter.shape) * copies
    flops += rule.flops(parameter.shape) * copies
    macs += (rule.macs?.(parameter.shape) ?? 0) * copies
    gradients += count * bytesPerElement(dtypes.gradients)
    states += rule.state(parameter.shape) * copies
    master += count * dtypes.masterBytes
    weights += count * weightBytesPerElement(parameter, dtypes)
  }
  const once = {
    pass: 'optimizer',
    oncePerStep: true,
    concurrentStages: parallelPlan.stages.count,
  } as const
  const elementwise: Steps = {
    ...singleRun({
      flops,
      macs: 0,
      bytes: {
        ...noTraffic,
        weights: (master === 0 ? 2 * weights : weights) + 2 * master,
        inputs: gradients + states,
        outputs: states,
      },
    }),
    ...once,
    vector: true,
  }
  if (macs === 0) return [elementwise]
  return [elementwise, { ...singleRun({ flops: 2 * macs, macs, bytes: noTraffic }), ...once, contraction: 'bf16' }]
}
