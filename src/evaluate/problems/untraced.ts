/** Reasons why a model is not traced: an analysis has too few steps left for it. */
import type { Limits } from '../../limits/limits'
import { type Message, messages } from './messages'

export type UntracedReason =
  /** The model alone has more ops than the steps that are left suffice for. */
  | { readonly code: 'too-many-ops'; readonly ops: number }
  /** The models before it took all steps. */
  | { readonly code: 'no-steps-left' }
  /** Running the modules again takes more steps than are left. */
  | { readonly code: 'few-steps-left'; readonly steps: number }

export function untracedMessage(reason: UntracedReason, limits: Limits): Message {
  switch (reason.code) {
    case 'too-many-ops':
      return messages.modelTooLarge(reason.ops, limits)
    case 'no-steps-left':
      return messages.stepsOfModels
    case 'few-steps-left':
      return messages.stepsLeft(reason.steps)
  }
}
