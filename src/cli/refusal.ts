/** An invalid request to the command line: one clear line on stderr, exit code 2. */
export class Refusal extends Error {}

/**
 * Exit codes. 0: done. 1: the file has errors, and the countable part is still printed. 2: the command line is wrong.
 */
export const exitCodes = { done: 0, errors: 1, usage: 2 } as const
