/** The VS Code extension: builds the features and hands them over for disposal. */
import './editor/l10n'
import { type ExtensionContext, l10n, Uri } from 'vscode'
import type { MemwallApi } from './editor/agents/extensionApi'
import { languageModelTools } from './editor/agents/languageModelTools'
import { mcpServer } from './editor/agents/mcpServer'
import { providedApi } from './editor/agents/providedApi'
import { makeAnalyser } from './editor/analyser'
import { baselines } from './editor/baseline/baselines'
import { rememberedChoice } from './editor/choice'
import { codeActions } from './editor/codeActions'
import { commands } from './editor/commands'
import { currentModelFile } from './editor/current'
import { diagnostics } from './editor/diagnostics'
import { openDocuments } from './editor/documents'
import { hovers } from './editor/hover'
import { layersView } from './editor/layersView'
import { lenses } from './editor/lenses'
import { lineFigures } from './editor/lineFigures'
import { marks } from './editor/marks'
import { nativeTypes } from './editor/nativeTypes'
import { rooflinePanel } from './editor/panel'
import { watchdog } from './editor/settings'
import { settingsProblems } from './editor/settingsProblems'
import { shapes } from './editor/shapes'
import { statusBar } from './editor/status'
import { startThread } from './editor/thread'
import { listWalkthrough } from './editor/walkthrough'

export function activate(context: ExtensionContext): MemwallApi {
  listWalkthrough(context.globalState)
  const choice = rememberedChoice(context.workspaceState)
  // The thread starts when the first model file is met.
  const folder = Uri.joinPath(context.extensionUri, 'dist')
  const analyser = makeAnalyser(events => startThread(folder, events, { translations: l10n.bundle }), watchdog)
  const documents = openDocuments(choice, analyser)
  const current = currentModelFile(documents)
  const codeLenses = lenses(documents)
  const panel = rooflinePanel(context, documents, current, choice)
  const layers = layersView(documents, current, context.workspaceState)
  const compared = baselines(documents, analyser, context.workspaceState)
  context.subscriptions.push(
    choice,
    analyser,
    documents,
    current,
    panel,
    layers,
    compared,
    commands(documents, current, choice, panel, layers, compared, context),
    codeLenses,
    marks(documents, codeLenses),
    shapes(documents),
    lineFigures(documents),
    hovers(documents),
    codeActions(documents),
    statusBar(documents, current, choice),
    settingsProblems(current, choice),
    nativeTypes(current, context.globalState),
    diagnostics(documents),
    languageModelTools(toolNames(context), { analyser, choice }),
    mcpServer(context),
  )
  return providedApi(documents, { analyser, choice })
}

/** Names of the language-model tools that package.json contributes. */
const toolNames = ({ extension }: ExtensionContext): readonly string[] =>
  extension.packageJSON.contributes.languageModelTools.map(({ name }: { readonly name: string }) => name)
