/** Errors that a model file causes, and the code each is reported under. */
/** Category of an error in a model file. A diagnostic shows it as its code. */
export type ErrorCode =
  | 'syntax'
  | 'unsupported'
  | 'unresolved'
  | 'type'
  | 'shape-mismatch'
  | 'not-counted'
  | 'limit'
  | 'capacity'
  | 'hint'

/** A value that an argument may not have. */
export interface Refused {
  /** Name of the argument, as the message has it: `attention: heads`. */
  readonly what: string
  readonly value: unknown
  /** Names among which the value is not, where it is that of an option. */
  readonly known?: readonly string[]
}

/** Thrown by the DSL and its shape rules. The message states the problem and what to do about it. */
export class ModelError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Set if the error is about the value of one argument. */
    readonly refused: Refused | null = null,
  ) {
    super(message)
    this.name = 'ModelError'
  }
}
