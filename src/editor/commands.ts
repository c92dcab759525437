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

export function commands(
  documents: Documents,
  current: Current,
  choice: Choice,
  panel: RooflinePanel,
): vscode.Disposable {
  /** Placement to restore when lenses are switched on again. */
  let previous: Placement = placement() === 'off' ? 'lens' : placement()

  const settled = async (): Promise<void> => {
    if (current.document !== undefined) await documents.settled(current.document)
  }

  function inFile(make: (file: vscode.Uri) => void): void {
    if (current.document !== undefined) make(current.document.uri)
    else void vscode.window.showInformationMessage(editorText.noModel)
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
    /** A scenario, or part of one, as argument is likewise chosen without asking, for the current file. */
    'memwall.selectScenario': async argument => {
      if (!isRecord(argument)) await (await import('./lazy')).pickScenario(current, choice)
      else inFile(file => choice.setScenario(file, readScenario(argument, choice.scenarioOf(file))))
      await settled()
    },
    'memwall.resetScenario': async () => {
      inFile(file => choice.setScenario(file, choice.usualScenario))
      await settled()
    },
    'memwall.toggleScenarioPin': async () => {
      inFile(file => choice.togglePin(file))
      await settled()
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
  const reading = current.document && (await documents.settled(current.document))
  if (reading === undefined) return
  const markdown = await documents.ask(reading, { what: 'markdown' })
  if (markdown === undefined) return
  await vscode.env.clipboard.writeText(markdown)
  const file = reading.document.uri.path.split('/').at(-1) ?? ''
  vscode.window.setStatusBarMessage(editorText.copied(file), 4000)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Reads a place from a command's argument; a menu passes the file's URI instead. */
function rooflineAt(argument: unknown): RooflineAt | undefined {
  if (!isRecord(argument) || typeof argument.uri !== 'string') return undefined
  const { uri, line, model } = argument
  return { uri, line: typeof line === 'number' ? line : 1, model: typeof model === 'number' ? model : 0 }
}
