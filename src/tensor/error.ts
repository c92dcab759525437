/** What a model file got wrong; the code is the family a diagnostic is filed under. */
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

/** Thrown by the DSL and its shape rules; carries a message that says what to do. */
export class ModelError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message)
    this.name = 'ModelError'
  }
}
