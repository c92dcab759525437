/** The panel as a page of its own, with no editor behind it: the figures stand in the page, in the element `memwall-state`. */
import type { FromPanel, PanelState, ToPanel } from '../src/protocol'
import './standalone.css'

/** What the panel asks of VS Code, answered from the page. Nothing is kept: a reload starts afresh. */
export function standalone(): { postMessage(message: FromPanel): void; getState(): unknown; setState(): void } {
  document.body.classList.add('standalone')
  followTheme(window.matchMedia('(prefers-color-scheme: light)'))
  return {
    postMessage(message) {
      if (message.type !== 'ready') return
      const text = document.getElementById('memwall-state')?.textContent ?? 'null'
      const state: PanelState | null = JSON.parse(text)
      if (state === null) return
      const data: ToPanel = { type: 'state', state }
      window.dispatchEvent(new MessageEvent('message', { data }))
    },
    getState: () => null,
    setState: () => {},
  }
}

/** The reader's system says whether it is light or dark, and may change its mind. */
function followTheme(light: MediaQueryList): void {
  const apply = (): void => {
    document.body.classList.toggle('vscode-light', light.matches)
    document.body.classList.toggle('vscode-dark', !light.matches)
  }
  light.addEventListener('change', apply)
  apply()
}
