/** Number of devices that a model runs on. */
import type { Parallelism } from './scenario'

export const isSpread = ({ dp, tp, cp, pp, ep }: Parallelism): boolean => dp > 1 || tp > 1 || cp > 1 || pp > 1 || ep > 1

/** Whether a device does a part of an op's work: stages and replicas do all of each of their ops. */
export const dividesOps = ({ tp, cp, ep }: Parallelism): boolean => tp > 1 || cp > 1 || ep > 1

/**
 * Number of devices of one pipeline stage. Groups of `ep` devices lie inside the data- and tensor-parallel ones, so
 * experts add devices only where EP exceeds DP x TP.
 */
export const stageDevices = ({ dp, tp, cp, ep }: Parallelism): number => Math.max(dp * tp, ep) * cp

/**
 * Replicas of one pipeline stage, each with its own tokens: DP, or as many as the devices of expert parallelism make.
 * Not a whole number where neither of TP and EP divides the other.
 */
export const replicaCount = ({ dp, tp, ep }: Parallelism): number => Math.max(dp * tp, ep) / tp

export const deviceCount = (parallel: Parallelism): number => stageDevices(parallel) * parallel.pp
