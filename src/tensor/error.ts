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

/** Thrown by the DSL and its shape rules. The message states the problem and what to do about it. */
export class ModelError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message)
    this.name = 'ModelError'
  }
}
