/** Whether tests try everything (the sweeps, `npm run test:full`), and not the part that is enough for each change. */
export const isFull = process.env.MEMWALL_FULL === '1'

/** Of how many that are drawn one is tried. */
export const oneOf = isFull ? 1 : 20
