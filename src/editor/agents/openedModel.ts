/** A model file opened for one call: its text as it was, analysed by the worker apart from the documents of the editor. */
import * as vscode from 'vscode'
import type { ModelFile } from '../../agents/modelFiles'
import { WrongInput } from '../../agents/wrongInput'
import type { Setup } from '../../analysis/advice/modified'
import { agentText } from '../../present/agentText'
import type { Question } from '../../protocol/analysis'
import type { WorkerAnswer } from '../analyser'
import { mostRounds } from '../analysisRequests'
import { textOf } from '../files'
import { pathOf, uriOf } from '../modelFile'
import * as settings from '../settings'
import type { ModelHost } from './modelHost'

/** Number of the last analysis. They count down from -1, so that none is one of the editor's, which count up. */
let lastAnalysis = 0

export interface OpenedModel extends ModelFile {
  json(setup: Setup): Promise<string>
}

/** `mayRead`: whether an import may be read. Answers throw CancellationError once the signal is aborted. */
export function openedModel(
  uri: vscode.Uri,
  text: string,
  { analyser, choice }: ModelHost,
  signal: AbortSignal,
  mayRead: (uri: vscode.Uri) => boolean,
): OpenedModel {
  const analysis = --lastAnalysis
  const file = pathOf(uri)
  const texts = new Map<string, string | null>([[file, text]])
  const limits = settings.limits()

  async function ask<W extends Question['what']>(
    setup: Setup,
    question: Extract<Question, { readonly what: W }>,
  ): Promise<WorkerAnswer<W>> {
    for (let round = 0; round < mostRounds; round++) {
      const answer = await analyser.ask<W>(
        {
          document: uri.toString(),
          version: 0,
          visible: false,
          analysis,
          opening: { file, texts: [...texts], limits },
          conditions: { ...setup, defaultHardware: settings.defaultHardware() },
          question,
        },
        signal,
      )
      if (answer === undefined) throw new vscode.CancellationError()
      if (typeof answer !== 'object' || answer === null || !('missing' in answer)) return answer as WorkerAnswer<W>
      await Promise.all(answer.missing.map(fetchText))
    }
    throw new WrongInput(agentText.input.tooManyImports(vscode.workspace.asRelativePath(uri)))
  }

  async function fetchText(path: string): Promise<void> {
    const imported = uriOf(uri, path)
    texts.set(path, mayRead(imported) ? await currentText(imported, limits.textBytes) : null)
  }

  return {
    name: vscode.workspace.asRelativePath(uri),
    usual: { scenario: choice.scenarioOf(uri), hardware: choice.hardware },
    report: async setup => (await ask(setup, { what: 'report' })).report,
    fit: (setup, model) => ask(setup, { what: 'fit', model }),
    advice: (setup, model) => ask(setup, { what: 'advice', model }),
    json: setup => ask(setup, { what: 'json' }),
    close: () => analyser.forget(analysis),
  }
}

/** Document that is open under a URI, with or without an editor. */
export const openDocument = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString())

/** Text with unsaved changes, else that of the disk; null when there is no such file. */
export const currentText = async (uri: vscode.Uri, maxBytes: number): Promise<string | null> =>
  openDocument(uri)?.getText() ?? (await textOf(uri, maxBytes))
