/** Answers the panel's questions that go beyond its state, and makes the changes that an answer suggested. */
import * as vscode from 'vscode'
import type { FromPanel, ToPanel } from '../protocol/panel'
import type { SuggestionOf } from './applySuggestion'
import type { Documents, Reading } from './documents'

export type AskMessage = Extract<FromPanel, { type: 'ask' }>

export type ApplyMessage = Extract<FromPanel, { type: 'apply' }>

export interface PanelAnswering {
  ask(asked: AskMessage, reading: Reading): void
  /** Makes one of the changes of the model's advice. */
  apply(asked: ApplyMessage, reading: Reading): Promise<void>
  /** Cancels questions that are not answered yet. */
  drop(): void
}

export function panelAnswering(documents: Documents, post: (message: ToPanel) => void): PanelAnswering {
  let wanted = new AbortController()

  async function answer({ version, model, what }: AskMessage, reading: Reading): Promise<void> {
    const { signal } = wanted
    try {
      const answer = await documents.ask(reading, { what, model }, signal)
      // The question determines the type of its answer, which the compiler cannot infer.
      if (answer !== undefined && !signal.aborted) post({ type: 'answer', version, model, what, answer } as ToPanel)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!signal.aborted) post({ type: 'unanswered', version, model, what, reason })
    }
  }

  return {
    ask: (asked, reading) => void answer(asked, reading),
    async apply({ model, change: at }, reading) {
      const advice = await documents.ask(reading, { what: 'advice', model }).catch(() => undefined)
      const change = advice?.changes[at]
      if (change === undefined) return
      const suggestion: SuggestionOf = { uri: reading.root.toString(), model, change }
      await vscode.commands.executeCommand('memwall.applySuggestion', suggestion)
    },
    drop() {
      wanted.abort()
      wanted = new AbortController()
    },
  }
}
