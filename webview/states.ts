/** Receives states, of which a large one comes in parts and is shown only once it is complete. */
import type { PanelState, ToPanel } from '../src/protocol/panel'

export type StateMessage = Extract<ToPanel, { type: 'state' | 'begin' | 'rows' }>

/** Returns a message handler, which gives the completed state, or null while parts are missing. */
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
    // Ignores parts of a state that another has replaced.
    else if (begun === null || message.version !== begun.state.version) return null
    else begun.layers.push(...message.layers)
    const { state, rows, layers } = begun
    if (layers.length < rows) return null
    begun = null
    return { ...state, models: state.models.map((model, at) => (at === state.selected ? { ...model, layers } : model)) }
  }
}
