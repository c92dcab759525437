/** The VS Code extension: builds the features and hands them over for disposal. */
import './editor/l10n'
import { type ExtensionContext, l10n } from 'vscode'
import { makeAnalyser } from './editor/analyser'
import { rememberedChoice } from './editor/choice'
import { codeActions } from './editor/codeActions'
import { commands } from './editor/commands'
import { currentModelFile } from './editor/current'
import { diagnostics } from './editor/diagnostics'
import { openDocuments } from './editor/documents'
import { hovers } from './editor/hover'
import { lenses } from './editor/lenses'
import { lineFigures } from './editor/lineFigures'
import { marks } from './editor/marks'
import { rooflinePanel } from './editor/panel'
import { watchdog } from './editor/settings'
import { shapes } from './editor/shapes'
import { statusBar } from './editor/status'
import { startThread } from './editor/thread'

export function activate(context: ExtensionContext): void {
  const choice = rememberedChoice(context.workspaceState)
  // The thread starts when the first model file is met.
  const folder = context.asAbsolutePath('dist')
  const analyser = makeAnalyser(events => startThread(folder, events, { translations: l10n.bundle }), watchdog)
  const documents = openDocuments(choice, analyser)
  const current = currentModelFile(documents)
  const codeLenses = lenses(documents)
  const panel = rooflinePanel(context, documents, current, choice)
  context.subscriptions.push(
    choice,
    analyser,
    documents,
    current,
    panel,
    commands(documents, current, choice, panel),
    codeLenses,
    marks(documents, codeLenses),
    shapes(documents),
    lineFigures(documents),
    hovers(documents),
    codeActions(documents),
    statusBar(documents, current, choice),
    diagnostics(documents),
  )
}
