/** The end of a step: replicas add up their gradients, and the optimizer updates the weights. */
import type { Value } from '../../graph/graph'
import type { Optimizer } from '../../scenario/scenario'
import { bytesPerElement } from '../../tensor/dtype'
import { elements } from '../../tensor/shape'
import { noTraffic } from '../cost'
import { onePass, type Steps, sending } from '../opCharge'
import { weightBytes } from '../opCost'
import type { ParallelPlan } from '../parallel/parallelPlan'
import { sentPart } from '../parallel/sharding'
import { ruleOf } from './optimizer'
import type { TrainingDTypes } from './precision'

export interface Optimization {
  readonly optimizer: Optimizer
  readonly dtypes: TrainingDTypes
  readonly spread: ParallelPlan
}

/** Parts of weights that a device has, experts included. */
export const held = (parameter: Value, { sharding }: ParallelPlan): number =>
  elements(parameter.shape) * parameter.copies * sharding.held(parameter)

/** Replicas of a weight: those of experts are shared out among the same devices. */
const replicas = ({ copies }: Value, { settings: { dp, ep } }: ParallelPlan): number => {
  const devices = Math.max(dp, ep)
  return copies > 1 ? Math.max(1, devices / Math.min(ep, copies)) : devices
}

/** The part of the states that one replica keeps and updates, from ZeRO stage `from` on. */
export const share = (parameter: Value, spread: ParallelPlan, from: number): number =>
  spread.settings.zero >= from ? 1 / replicas(parameter, spread) : 1

/** Bytes of state and master copy of one weight on one device, before replicas share them. */
export const stateBytes = (parameter: Value, { optimizer, dtypes, spread }: Optimization): number =>
  ruleOf(optimizer).state(parameter.shape) * parameter.copies * spread.sharding.held(parameter) +
  held(parameter, spread) * dtypes.masterBytes

/** For the weights that an op is the first of its stage to use. `holders`: stages that have a weight. */
export function optimizerSteps(
  owned: readonly Value[],
  optimization: Optimization,
  holders: (parameter: Value) => number,
): Steps[] {
  if (owned.length === 0) return []
  const { dtypes, spread } = optimization
  return [
    ...owned.flatMap(each => [
      ...gradientCollectives(each, dtypes, spread),
      ...sharedSums(each, holders(each), dtypes, spread),
    ]),
    update(owned, optimization),
  ]
}

/**
 * Stages that share a weight (a tied head) add up its gradient (Narayanan et al., arXiv 2104.04473), and so do devices that
 * each have the gradient of their tokens (Korthikanti et al., arXiv 2205.05198).
 */
function sharedSums(parameter: Value, holders: number, dtypes: TrainingDTypes, spread: ParallelPlan): Steps[] {
  const gradients = held(parameter, spread) * bytesPerElement(dtypes.gradients)
  const summed = (devices: number, part: number, atOnce: number): Steps[] => {
    if (devices === 1) return []
    const bytes = gradients * part * sentPart('allReduce', devices)
    return [{ ...sending('allReduce', bytes), pass: 'backward', once: true, atOnce }]
  }
  const { devices, part } = spread.sharding.summed(parameter)
  return [...summed(devices, part, spread.stages.count), ...summed(holders, 1, holders)]
}

/**
 * Once a step, all stages of a pipeline at once; but replicas that hold a part of the gradients each scatter those of every
 * micro-batch, and those that hold a part of the weights gather them for each.
 *
 * An all-reduce of the gradients, 2P; where replicas share states, a reduce-scatter of gradients and an all-gather of
 * weights, 2P; where they share the weights too, an all-gather more in each pass, 3P (Rajbhandari et al., 7).
 */
function gradientCollectives(parameter: Value, dtypes: TrainingDTypes, spread: ParallelPlan): Steps[] {
  const devices = replicas(parameter, spread)
  if (devices === 1) return []
  const { zero } = spread.settings
  const gradients = held(parameter, spread) * bytesPerElement(dtypes.gradients)
  const weights = held(parameter, spread) * weightBytes(parameter, dtypes)
  const onceAStep = { once: true, atOnce: spread.stages.count } as const
  const summed = (kind: 'allReduce' | 'reduceScatter'): Steps => ({
    ...sending(kind, gradients * sentPart(kind, devices)),
    pass: 'backward',
    ...(zero < 2 && onceAStep),
  })
  if (zero === 0) return [summed('allReduce')]
  const gathered = weights * sentPart('allGather', devices)
  return zero === 3
    ? [
        { ...sending('allGather', gathered), pass: 'forward' },
        { ...sending('allGather', gathered), pass: 'backward' },
        summed('reduceScatter'),
      ]
    : [summed('reduceScatter'), { ...sending('allGather', gathered), pass: 'optimizer', ...onceAStep }]
}

/** Reads gradients, states and master weights, or the weights themselves; writes states, master weights and weights. */
function update(owned: readonly Value[], { optimizer, dtypes, spread }: Optimization): Steps {
  const { flops, state } = ruleOf(optimizer)
  let [parameters, gradients, states, master, weights] = [0, 0, 0, 0, 0]
  for (const each of owned) {
    const own = held(each, spread) * share(each, spread, 1)
    parameters += own
    gradients += own * bytesPerElement(dtypes.gradients)
    states += state(each.shape) * each.copies * spread.sharding.held(each) * share(each, spread, 1)
    master += own * dtypes.masterBytes
    weights += own * weightBytes(each, dtypes)
  }
  return {
    ...onePass({
      flops: flops * parameters,
      macs: 0,
      bytes: {
        ...noTraffic,
        weights: (master === 0 ? 2 * weights : weights) + 2 * master,
        inputs: gradients + states,
        outputs: states,
      },
    }),
    pass: 'optimizer',
    once: true,
    vector: true,
    atOnce: spread.stages.count,
  }
}
