/** Script of the roofline panel. Figures come by message after "ready"; the page itself contains none. */
import './l10n'
import type { FromPanel, ToPanel } from '../src/protocol/panel'
import { makeApp } from './app'
import { standalone } from './standalone'
import { states } from './states'
import { restoredView, type StoredView } from './view'
import './style.css'

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void
  getState(): unknown
  setState(state: StoredView): void
}

const inEditor = typeof acquireVsCodeApi === 'function'
const vscode = inEditor ? { ...acquireVsCodeApi(), knows: () => true } : standalone()
const app = makeApp(
  document.getElementById('app') ?? document.body,
  {
    inEditor,
    answers: vscode.knows,
    post: message => vscode.postMessage(message),
    keep: stored => vscode.setState(stored),
  },
  restoredView(vscode.getState()),
)

const taken = states()
window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
  const message = event.data
  switch (message.type) {
    case 'state':
    case 'begin':
    case 'rows': {
      const state = taken(message)
      if (state !== null) app.show(state)
      break
    }
    case 'highlight':
      app.highlight(message.rows)
      break
    case 'answer':
    case 'unanswered':
      app.answer(message)
      break
    case 'open':
      app.open(message.what)
      break
  }
})

vscode.postMessage({ type: 'ready' })
