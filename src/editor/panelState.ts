/** State of the panel, sent in messages that are quick to serialise, since VS Code does so while the editor waits. */
import type * as vscode from 'vscode'
import type { PanelState, ToPanel } from '../protocol/panel'
import { panelBaseline } from './baseline/panelBaseline'
import type { Reading } from './documents'
import { nextTurn } from './nextTurn'

export const stateOf = (
  { root, report, stale, selected, comparison }: Reading,
  version: number,
  pinned: boolean,
): PanelState => ({
  ...(comparison === null ? {} : { baseline: panelBaseline(comparison) }),
  version,
  file: fileName(root),
  pinned,
  stale,
  target: report.target,
  models: report.models,
  selected,
})

export const fileName = (uri: vscode.Uri): string => uri.path.split('/').at(-1) ?? uri.path

/** Number of rows per message. */
const part = 250

/**
 * Sends the state, in parts when it is large. `wanted` is called before each part; in between, the extension host
 * handles other events.
 */
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
    await new Promise(resolve => nextTurn(() => resolve(undefined)))
    if (!wanted()) return
    post({ type: 'rows', version, layers: layers.slice(at, at + part) })
  }
}
