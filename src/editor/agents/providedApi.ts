/** Provides the extension's API. */
import type { Documents } from '../documents'
import type { MemwallApi } from './extensionApi'
import type { ModelHost } from './modelHost'

export const providedApi = (documents: Documents, host: ModelHost): MemwallApi => ({
  version: 1,
  async analyze(uri, { token, ...options } = {}) {
    const { reportJson } = await import('./answers')
    return reportJson(uri, options, host, token)
  },
  onDidChangeReport: documents.onDidChange,
})
