/** The panel as a page without an editor. Its figures are embedded in the element `memwall-state`. */
import type { FromPanel, PanelQuestion, Standalone, ToPanel } from '../src/protocol/panel'
import './standalone.css'

/** Replacement for the API of VS Code, answered from the page. Nothing is stored, so a reload starts afresh. */
export function standalone() {
  document.body.classList.add('standalone')
  followTheme(window.matchMedia('(prefers-color-scheme: light)'))
  const text = document.getElementById('memwall-state')?.textContent ?? 'null'
  const page: Standalone | null = JSON.parse(text)
  const find = (what: PanelQuestion, model: number) =>
    page?.answers.find(each => each.what === what && each.model === model)
  const tell = (data: ToPanel): void => {
    window.dispatchEvent(new MessageEvent('message', { data }))
  }
  return {
    postMessage(message: FromPanel): void {
      if (message.type === 'ready' && page !== null) tell({ type: 'state', state: page.state })
      if (message.type !== 'ask') return
      const answer = find(message.what, message.model)
      if (answer !== undefined) tell({ type: 'answer', ...answer })
    },
    knows: (what: PanelQuestion, model: number): boolean => find(what, model) !== undefined,
    getState: (): unknown => null,
    setState(): void {},
  }
}

/** Follows the light or dark theme of the system, also when it changes. */
function followTheme(light: MediaQueryList): void {
  const apply = (): void => {
    document.body.classList.toggle('vscode-light', light.matches)
    document.body.classList.toggle('vscode-dark', !light.matches)
  }
  light.addEventListener('change', apply)
  apply()
}
