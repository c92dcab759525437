/** Parts of the extension that answers to agents need. */
import type { Analyser } from '../analyser'
import type { Choice } from '../choice'

export interface ModelHost {
  readonly analyser: Analyser
  /** Scenario and hardware of what a call leaves out. */
  readonly choice: Choice
}
