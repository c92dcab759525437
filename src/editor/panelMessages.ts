/** Validates messages from the panel. */
import type { FromPanel, PanelQuestion } from '../protocol/panel'

/** Null for anything that is no message of the protocol. */
export function readMessage(value: unknown): FromPanel | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  const message = value as Record<string, unknown>
  switch (message.type) {
    case 'ready':
      return { type: 'ready' }
    case 'reveal':
      return isIndex(message.model) && isIndex(message.row)
        ? { type: 'reveal', model: message.model, row: message.row }
        : null
    case 'select':
      return isIndex(message.model) ? { type: 'select', model: message.model } : null
    case 'pin':
      return typeof message.pinned === 'boolean' ? { type: 'pin', pinned: message.pinned } : null
    case 'pick':
      return message.what === 'hardware' || message.what === 'scenario' ? { type: 'pick', what: message.what } : null
    case 'ask': {
      const { version, model } = message
      const what = questions.find(each => each === message.what)
      return what !== undefined && isIndex(version) && isIndex(model) ? { type: 'ask', version, model, what } : null
    }
    case 'apply': {
      const { version, model, change } = message
      return isIndex(version) && isIndex(model) && isIndex(change) ? { type: 'apply', version, model, change } : null
    }
    case 'recompute':
      return message.budget === null || isIndex(message.budget) ? { type: 'recompute', budget: message.budget } : null
    default:
      return null
  }
}

const questions: readonly PanelQuestion[] = ['uncompressed', 'frontier', 'fit', 'advice']

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
