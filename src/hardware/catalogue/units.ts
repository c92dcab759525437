/** Binary units: drivers report memory in MiB or bytes, and data sheets give caches in KiB and MiB. */
export const KiB = 2 ** 10
export const MiB = 2 ** 20
export const GiB = 2 ** 30
