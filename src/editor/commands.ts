/** Table of the commands, one row each. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import { readScenario } from '../scenario/read'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents } from './documents'
import { selectAtCursor } from './modelAtCursor'
import type { RooflineAt, RooflinePanel } from './panel'
import { type Placement, placement, togglePlacement } from './settings'
import { showModel } from './userModels'

export function commands(
  documents: Documents,
  current: Current,
  choice: Choice,
  panel: RooflinePanel,
): vscode.Disposable {
  /** Placement to restore when lenses are switched on again. */
  let previous: Placement = placement() === 'off' ? 'lens' : placement()

  const settled = async (): Promise<void> => {
    if (current.file !== undefined) await documents.settled({ uri: current.file })
  }

  const table: Readonly<Record<string, (argument: unknown) => unknown>> = {
    'memwall.showRoofline': async argument => {
      const at = rooflineAt(argument)
      if (at === undefined) await selectAtCursor(documents, argument)
      await panel.show(at)
    },
    'memwall.showFit': async argument => {
      await selectAtCursor(documents, argument)
      await panel.open('fit')
    },
    /** An id as argument is chosen without asking. Completes once the figures are updated. */
    'memwall.selectHardware': async argument => {
      if (typeof argument === 'string') choice.setHardware(argument)
      else await (await import('./lazy')).pickHardware(current, choice)
      await settled()
    },
    /** A scenario, or part of one, as argument is likewise chosen without asking. */
    'memwall.selectScenario': async argument => {
      if (isRecord(argument)) choice.setScenario(readScenario(argument, choice.scenario))
      else await (await import('./lazy')).pickScenario(current, choice)
      await settled()
    },
    /** A model of a model file as argument is chosen for the active file without asking. */
    'memwall.selectModel': async argument => {
      const { shown } = current
      const model = rooflineAt(argument)
      if (model === undefined || shown === undefined) await (await import('./lazy')).pickModel(documents, current)
      else showModel(documents, shown, vscode.Uri.parse(model.uri), model.model)
    },
    'memwall.applySuggestion': async argument =>
      (await import('./lazy')).applySuggestion(documents, current, choice, argument),
    'memwall.copyMarkdown': () => copyMarkdown(documents, current),
    'memwall.toggleLenses': async () => {
      if (placement() !== 'off') previous = placement()
      await togglePlacement(previous)
    },
  }
  return vscode.Disposable.from(...Object.entries(table).map(([id, run]) => vscode.commands.registerCommand(id, run)))
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
