/** The messages between the extension and the roofline panel. Types only. */
import type { Target } from './hardware/target'
import type { ModelReport } from './report/report'

/** What the panel draws: a report's models on one target. */
export interface PanelState {
  /** Name of the analysed file, for the heading. */
  readonly file: string
  /** The text does not parse or analysis is under way: figures are the last good ones. */
  readonly stale: boolean
  readonly target: Target
  readonly models: readonly ModelReport[]
  /** Index of the model that is shown. */
  readonly selected: number
}

export type ToPanel =
  | { readonly type: 'state'; readonly state: PanelState }
  /** Rows of the selected model that the cursor is on. */
  | { readonly type: 'highlight'; readonly rows: readonly number[] }

export type FromPanel =
  /** The panel listens; send the state. */
  | { readonly type: 'ready' }
  /** Show the row's creation call in the editor. */
  | { readonly type: 'reveal'; readonly model: number; readonly row: number }
  | { readonly type: 'select'; readonly model: number }
  /** Open the hardware or the scenario picker. */
  | { readonly type: 'pick'; readonly what: 'hardware' | 'scenario' }
