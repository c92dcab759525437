/** Whether tests try everything (`npm run test:full`), and not the part that is enough for each change. */
export const isFull = process.env.MEMWALL_FULL === '1'
