/** The language-model tools of package.json, answered by a bundle that the first call loads. */
import * as vscode from 'vscode'
import type { ModelHost } from './modelHost'

/** `names`: of the tools that package.json contributes. They need no confirmation, since they read and change nothing. */
export const languageModelTools = (names: readonly string[], host: ModelHost): vscode.Disposable =>
  vscode.Disposable.from(
    ...names.map(name =>
      vscode.lm.registerTool<object>(name, {
        async invoke({ input }, token) {
          const { answerTool } = await import('./answers')
          const text = await answerTool(name, input, host, token)
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
        },
      }),
    ),
  )
