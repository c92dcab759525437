/** What was asked beyond the state, and what came back: an answer stays on show, as an old one, until the next is there. */
import type { FromPanel, PanelAnswers, PanelQuestion, PanelState, ToPanel } from '../src/protocol/panel'

export type Told = Extract<ToPanel, { type: 'answer' | 'unanswered' }>

export interface Known<What extends PanelQuestion> {
  /** Undefined before the first; not yet of these figures while `working`. */
  readonly answer: PanelAnswers[What] | undefined
  readonly working: boolean
  /** Why there is none. */
  readonly failed: string | null
}

export interface AnswerBook {
  /** Asks for these, about a model of this state, at once or, where figures have just changed, when they rest. */
  want(state: PanelState, model: number, wanted: readonly PanelQuestion[]): void
  /** Takes what came back; false where it is of no use any more. */
  take(told: Told): boolean
  of<What extends PanelQuestion>(what: What, state: PanelState, model: number): Known<What>
}

/** Milliseconds without new figures: nobody waits for an answer while typing. */
const rest = 400

type Entry = { readonly told: Told; readonly name: string }

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
    take(told) {
      if (current === null || told.version !== version) return false
      entries.set(keyOf(told.what, told.model), { told, name: nameOf(current, told.model) })
      return true
    },
    of<What extends PanelQuestion>(what: What, state: PanelState, model: number): Known<What> {
      const found = entries.get(keyOf(what, model))
      const told = found?.name === nameOf(state, model) ? found.told : undefined
      const fresh = told?.version === state.version
      // Kept under its question.
      const answer = told?.type === 'answer' ? (told.answer as PanelAnswers[What]) : undefined
      return { answer, working: !fresh, failed: fresh && told?.type === 'unanswered' ? told.reason : null }
    },
  }
}
