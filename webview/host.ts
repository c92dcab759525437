/** The panel's surroundings: an editor, or a page of its own. */
import type { FromPanel, PanelQuestion } from '../src/protocol/panel'
import type { StoredView } from './view'

export interface Host {
  /** Whether there is an editor, in which hardware and scenario can be picked. */
  readonly inEditor: boolean
  /** Whether a question about a model can be answered. */
  answers(what: PanelQuestion, model: number): boolean
  post(message: FromPanel): void
  keep(stored: StoredView): void
}
