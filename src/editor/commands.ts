/** Table of the commands, one row each. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import { sortOrders } from '../present/rowOrder'
import { readScenario } from '../scenario/read'
import type { Baselines } from './baseline/baselines'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents } from './documents'
import type { LayersView } from './layersView'
import { selectAtCursor } from './modelAtCursor'
import type { RooflineAt, RooflinePanel } from './panel'
import { type Placement, placement, togglePlacement } from './settings'
import { showModel } from './userModels'
import { openWalkthrough } from './walkthrough'

export function commands(
  documents: Documents,
  current: Current,
  choice: Choice,
  panel: RooflinePanel,
  layers: LayersView,
  baselines: Baselines,
  context: vscode.ExtensionContext,
): vscode.Disposable {
  /** Placement to restore when lenses are switched on again. */
  let previous: Placement = placement() === 'off' ? 'lens' : placement()

  const settled = async (): Promise<void> => {
    if (current.file !== undefined) await documents.settled({ uri: current.file })
  }

  /** Model file that was looked at last: a command of the walkthrough, say, is about it. */
  let last = current.file
  const looking = current.onDidChange(() => {
    last = current.file ?? last
  })

  /** Shows the model file looked at last where none is in view and the argument names none, and asks for one without it. */
  const withModel =
    (run: (argument: unknown) => unknown) =>
    async (argument: unknown): Promise<unknown> => {
      if (current.file === undefined && !isRecord(argument)) {
        if (last === undefined || !documents.has(last)) return (await import('./lazy')).offerModel()
        await vscode.window.showTextDocument(last)
      }
      return run(argument)
    }

  /** Runs something for the model file in view, and asks for a file where there is none. */
  async function inFile(run: (file: vscode.Uri) => unknown): Promise<void> {
    if (current.file === undefined) return (await import('./lazy')).offerModel()
    await run(current.file)
    await settled()
  }

  const askScenario = withModel(async () => {
    await (await import('./lazy')).pickScenario(current, choice)
    await settled()
  })

  const table: Readonly<Record<string, (argument: unknown) => unknown>> = {
    /** The name of an example's file as argument is opened without asking. */
    'memwall.newModel': async argument => (await import('./lazy')).newModel(context.extensionUri, argument),
    'memwall.openWalkthrough': () => openWalkthrough(context.extension.id),
    'memwall.showRoofline': withModel(async argument => {
      const at = rooflineAt(argument)
      if (at === undefined) await selectAtCursor(documents, argument)
      await panel.show(at)
    }),
    'memwall.showFit': withModel(async argument => {
      await selectAtCursor(documents, argument)
      await panel.open('fit')
    }),
    /** An id as argument is chosen without asking. Completes once the figures are updated. */
    'memwall.selectHardware': async argument => {
      if (typeof argument === 'string') choice.setHardware(argument)
      else await (await import('./lazy')).pickHardware(current, choice)
      await settled()
    },
    /** A scenario, or part of one, as argument is likewise chosen without asking, for the current file. */
    'memwall.selectScenario': argument =>
      isRecord(argument)
        ? inFile(file => choice.setScenario(file, readScenario(argument, choice.scenarioOf(file))))
        : askScenario(argument),
    'memwall.resetScenario': withModel(() => inFile(file => choice.setScenario(file, choice.usualScenario))),
    'memwall.toggleScenarioPin': withModel(() => inFile(file => choice.togglePin(file))),
    /** A model of a model file as argument is chosen for the active file without asking. */
    'memwall.selectModel': withModel(async argument => {
      const { shown } = current
      const model = rooflineAt(argument)
      if (model === undefined || shown === undefined) await (await import('./lazy')).pickModel(documents, current)
      else showModel(documents, shown, vscode.Uri.parse(model.uri), model.model)
    }),
    'memwall.applySuggestion': withModel(async argument =>
      (await import('./lazy')).applySuggestion(documents, current, choice, argument),
    ),
    'memwall.copyMarkdown': withModel(() => copyMarkdown(documents, current)),
    'memwall.compareWithHead': withModel(() => inFile(file => baselines.compareWithHead(file))),
    'memwall.pinBaseline': withModel(() => inFile(file => baselines.pin(file))),
    'memwall.stopComparing': withModel(() => inFile(file => baselines.stop(file))),
    'memwall.toggleLenses': async () => {
      if (placement() !== 'off') previous = placement()
      await togglePlacement(previous)
    },
    ...Object.fromEntries(sortOrders.map(order => [`memwall.layers.sort.${order}`, () => layers.sort(order)])),
    /** The view passes the id of an item. */
    'memwall.layers.reveal': id => layers.reveal(id),
    'memwall.layers.showRoofline': id => layers.showRoofline(id),
    'memwall.layers.copyFigures': id => layers.copyFigures(id),
  }
  const registered = Object.entries(table).map(([id, run]) => vscode.commands.registerCommand(id, run))
  return vscode.Disposable.from(looking, ...registered)
}

async function copyMarkdown(documents: Documents, current: Current): Promise<void> {
  const reading = current.file && (await documents.settled({ uri: current.file }))
  if (reading === undefined) return
  const markdown = await documents.ask(reading, { what: 'markdown' })
  if (markdown === undefined) return
  await vscode.env.clipboard.writeText(markdown)
  const file = reading.root.path.split('/').at(-1) ?? ''
  vscode.window.setStatusBarMessage(editorText.copied(file), 4000)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Reads a place from a command's argument; a menu passes the file's URI instead. */
function rooflineAt(argument: unknown): RooflineAt | undefined {
  if (!isRecord(argument) || typeof argument.uri !== 'string') return undefined
  const { uri, file, line, model } = argument
  return {
    uri,
    file: typeof file === 'string' ? file : uri,
    line: typeof line === 'number' ? line : 1,
    model: typeof model === 'number' ? model : 0,
  }
}
