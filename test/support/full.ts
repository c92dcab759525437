/** Whether tests try everything (the sweeps, `npm run test:full`), and not the part that is enough for each change. */
export const isFull = process.env.MEMWALL_FULL === '1'

/** One of this many drawn cases is tried. */
export const oneOf = isFull ? 1 : 20
