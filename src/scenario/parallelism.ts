/** How many devices a model is spread over. */
import type { Parallelism } from './scenario'

export const isSpread = ({ dp, tp, pp, ep }: Parallelism): boolean => dp > 1 || tp > 1 || pp > 1 || ep > 1

/** All devices. Experts are sharded over replicas: they take devices of their own only where they are more. */
export const deviceCount = ({ dp, tp, pp, ep }: Parallelism): number => Math.max(dp, ep) * tp * pp
