/** The command line asks for something that cannot be done: one clear line on stderr, exit code 2. */
export class Refusal extends Error {}

/** 0: done. 1: the file has errors; what could be counted is still printed. 2: the command line is wrong. */
export const exitCodes = { done: 0, errors: 1, usage: 2 } as const
