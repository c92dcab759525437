/** Number of devices that a model runs on. */
import type { Parallelism } from './scenario'

export const isSpread = ({ dp, tp, pp, ep }: Parallelism): boolean => dp > 1 || tp > 1 || pp > 1 || ep > 1

/** Total number of devices. Experts are sharded over the replicas, so they add devices only when EP exceeds DP. */
export const deviceCount = ({ dp, tp, pp, ep }: Parallelism): number => Math.max(dp, ep) * tp * pp
