/** A state for the panel, in messages that are each quick to write out: VS Code turns them into text while the editor waits. */
import type { PanelState, ToPanel } from '../protocol/panel'

/** Rows in a message. */
const part = 250

/** `wanted` is asked before each part of a large state: the host attends to whatever else waits in between. */
export async function sendInParts(
  state: PanelState,
  post: (message: ToPanel) => void,
  wanted: () => boolean,
): Promise<void> {
  const { models, selected, version } = state
  if (models.reduce((rows, { layers }) => rows + layers.length, 0) <= part) {
    post({ type: 'state', state })
    return
  }
  const { layers } = models[selected] ?? { layers: [] }
  post({
    type: 'begin',
    state: { ...state, models: models.map(model => ({ ...model, layers: [] })) },
    rows: layers.length,
  })
  for (let at = 0; at < layers.length; at += part) {
    await new Promise(resolve => setImmediate(resolve))
    if (!wanted()) return
    post({ type: 'rows', version, layers: layers.slice(at, at + part) })
  }
}
