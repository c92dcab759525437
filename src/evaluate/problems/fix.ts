/** Corrections of problems. */

/** Correction of a problem, which an editor can make in the text. */
export type Fix =
  /** Another name in place of the one at the problem, as `unknown` where that is an option in a call. */
  | { readonly kind: 'name'; readonly name: string; readonly unknown?: string }
  /** An import of this name from memwall. */
  | { readonly kind: 'import'; readonly name: string }
  /** An argument or an option of the call at the problem that is missing. */
  | { readonly kind: 'argument'; readonly name: string }
