/** Number of devices that a model runs on. */
import type { Parallelism } from './scenario'

export const isSpread = ({ dp, tp, cp, pp, ep }: Parallelism): boolean => dp > 1 || tp > 1 || cp > 1 || pp > 1 || ep > 1

/**
 * Number of devices of one pipeline stage. Groups of `ep` devices lie inside the data- and tensor-parallel ones, so
 * experts add devices only where EP exceeds DP x TP.
 */
export const stageDevices = ({ dp, tp, cp, ep }: Parallelism): number => Math.max(dp * tp, ep) * cp

export const deviceCount = (parallel: Parallelism): number => stageDevices(parallel) * parallel.pp
