/** Answers to questions beyond the state. An answer stays visible, marked as old, until the next arrives. */
import type { FromPanel, PanelAnswers, PanelQuestion, PanelState, ToPanel } from '../src/protocol/panel'

export type AnswerMessage = Extract<ToPanel, { type: 'answer' | 'unanswered' }>

export interface AnswerState<What extends PanelQuestion> {
  /** Last answer; undefined before the first, and of earlier figures while `working`. */
  readonly answer: PanelAnswers[What] | undefined
  readonly working: boolean
  /** Reason why there is no answer. */
  readonly failed: string | null
}

export interface AnswerBook {
  /** Asks questions about a model of this state: at once, or after a pause when the figures have just changed. */
  want(state: PanelState, model: number, wanted: readonly PanelQuestion[]): void
  /** Takes an answer; false when it is out of date. */
  take(message: AnswerMessage): boolean
  of<What extends PanelQuestion>(what: What, state: PanelState, model: number): AnswerState<What>
}

/** Milliseconds without new figures before questions are asked, since no answer is needed while the user types. */
const rest = 400

type Entry = { readonly message: AnswerMessage; readonly name: string }

export function makeAnswerBook(ask: (message: Extract<FromPanel, { type: 'ask' }>) => void): AnswerBook {
  const entries = new Map<string, Entry>()
  const asked = new Set<string>()
  let version: number | null = null
  let current: PanelState | null = null
  let open: { readonly model: number; readonly wanted: readonly PanelQuestion[] } = { model: 0, wanted: [] }
  let timer: ReturnType<typeof setTimeout> | undefined

  const keyOf = (what: PanelQuestion, model: number): string => `${model} ${what}`
  const nameOf = ({ file, models }: PanelState, model: number): string => `${file} ${models[model]?.name ?? ''}`

  const askNow = (): void => {
    timer = undefined
    if (current === null) return
    const { model, wanted } = open
    for (const what of wanted) {
      const key = keyOf(what, model)
      if (asked.has(key)) continue
      asked.add(key)
      ask({ type: 'ask', version: current.version, model, what })
    }
  }

  return {
    want(state, model, wanted) {
      const first = version === null
      const changed = state.version !== version
      current = state
      version = state.version
      open = { model, wanted }
      if (changed) {
        asked.clear()
        clearTimeout(timer)
        timer = first ? undefined : setTimeout(askNow, rest)
      }
      if (timer === undefined) askNow()
    },
    take(message) {
      if (current === null || message.version !== version) return false
      entries.set(keyOf(message.what, message.model), { message, name: nameOf(current, message.model) })
      return true
    },
    of<What extends PanelQuestion>(what: What, state: PanelState, model: number): AnswerState<What> {
      const found = entries.get(keyOf(what, model))
      const reply = found?.name === nameOf(state, model) ? found.message : undefined
      const fresh = reply?.version === state.version
      // Answers are stored by question, which determines their type.
      const answer = reply?.type === 'answer' ? (reply.answer as PanelAnswers[What]) : undefined
      return { answer, working: !fresh, failed: fresh && reply?.type === 'unanswered' ? reply.reason : null }
    },
  }
}
