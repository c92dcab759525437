/** Answers to agents and to other extensions, a bundle of its own that is loaded at the first call. */
import '../l10n'
import * as vscode from 'vscode'
import { object, text } from '../../agents/field'
import { checkTarget, setupOf } from '../../agents/question'
import { scenarioField } from '../../agents/scenarioInput'
import { callTool, isTool } from '../../agents/tools'
import { WrongInput } from '../../agents/wrongInput'
import type { ReportJson } from '../../export/reportJson'
import { agentText } from '../../present/agentText'
import { signalOf } from '../cancellation'
import * as settings from '../settings'
import type { ModelHost } from './modelHost'
import { currentText, openedModel } from './openedModel'
import { workspaceModels } from './workspaceModels'

/** Answers a call of a tool. Throws an error whose message is for the agent, or CancellationError. */
export async function answerTool(
  name: string,
  input: unknown,
  host: ModelHost,
  cancelled: vscode.CancellationToken,
): Promise<string> {
  if (!isTool(name)) throw new WrongInput(agentText.input.noTool(name))
  return callTool(name, input, workspaceModels(host, signalOf(cancelled)))
}

const optionsField = object({ hardware: text(agentText.field.hardware), scenario: scenarioField })

/** Report on a file as `memwall analyze --format json` prints it. Rejects for options that are wrong. */
export async function reportJson(
  uri: vscode.Uri,
  options: unknown,
  host: ModelHost,
  cancelled: vscode.CancellationToken | undefined,
): Promise<ReportJson> {
  const problems: string[] = []
  const asked = optionsField.read(options, '', problem => problems.push(problem))
  if (asked === undefined || problems.length > 0) throw new WrongInput(agentText.input.wrong(problems))
  const signal = cancelled === undefined ? new AbortController().signal : signalOf(cancelled)
  const content = await currentText(uri, settings.limits().textBytes)
  if (content === null) throw new WrongInput(agentText.input.notFound(vscode.workspace.asRelativePath(uri)))
  const file = openedModel(uri, content, host, signal, () => true)
  try {
    const setup = setupOf(file.usual, asked)
    checkTarget(await file.report(setup), setup.hardware)
    return JSON.parse(await file.json(setup)) as ReportJson
  } finally {
    file.close()
  }
}
