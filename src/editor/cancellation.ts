/** Cancellation tokens of VS Code as abort signals. */
import type * as vscode from 'vscode'

export function signalOf(cancelled: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController()
  cancelled.onCancellationRequested(() => controller.abort())
  return controller.signal
}
