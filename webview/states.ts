/** States as they come: a large one in parts, of which nothing is shown before the last. */
import type { PanelState, ToPanel } from '../src/protocol/panel'

export type StateMessage = Extract<ToPanel, { type: 'state' | 'begin' | 'rows' }>

/** Returns what takes a message, and gives the state that it completes; null where there is more to come. */
export function states(): (message: StateMessage) => PanelState | null {
  let begun: {
    readonly state: PanelState
    readonly rows: number
    readonly layers: PanelState['models'][number]['layers'][number][]
  } | null = null
  return message => {
    if (message.type === 'state') {
      begun = null
      return message.state
    }
    if (message.type === 'begin') begun = { state: message.state, rows: message.rows, layers: [] }
    // Of a state that another has overtaken.
    else if (begun === null || message.version !== begun.state.version) return null
    else begun.layers.push(...message.layers)
    const { state, rows, layers } = begun
    if (layers.length < rows) return null
    begun = null
    return { ...state, models: state.models.map((model, at) => (at === state.selected ? { ...model, layers } : model)) }
  }
}
