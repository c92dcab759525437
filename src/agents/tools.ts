/** The tools for agents, one row each: language-model tools of the editor, and tools of the MCP server. */
import { agentText } from '../present/agentText'
import { compare, compareInput } from './compare'
import type { Field, JsonSchema } from './field'
import { fit, fitInput } from './fit'
import { hardware, hardwareInput } from './hardware'
import type { ModelFiles } from './modelFiles'
import { report, reportInput } from './report'
import { suggest, suggestInput } from './suggest'
import { WrongInput } from './wrongInput'

interface Row<T> {
  readonly input: Field<T>
  answer(input: T, files: ModelFiles): Promise<string>
}

const row = <T>(input: Field<T>, answer: Row<T>['answer']): Row<unknown> => ({ input, answer }) as Row<unknown>

const rows = {
  memwall_report: row(reportInput, report),
  memwall_fit: row(fitInput, fit),
  memwall_suggest: row(suggestInput, suggest),
  memwall_compare: row(compareInput, compare),
  memwall_hardware: row(hardwareInput, hardware),
} as const

export type ToolName = keyof typeof rows
export const toolNames = Object.keys(rows) as readonly ToolName[]

export interface ToolDescription {
  readonly name: ToolName
  readonly title: string
  /** Line for users. */
  readonly about: string
  /** Text by which a model chooses the tool. */
  readonly description: string
  readonly inputSchema: JsonSchema
}

export const toolDescriptions: readonly ToolDescription[] = toolNames.map(name => ({
  name,
  ...agentText.tools[name],
  inputSchema: rows[name].input.schema,
}))

export const isTool = (name: string): name is ToolName => Object.hasOwn(rows, name)

/** Answers a call in Markdown. Throws WrongInput, with all problems of the input in one message. */
export async function callTool(name: ToolName, input: unknown, files: ModelFiles): Promise<string> {
  const { input: field, answer } = rows[name]
  const problems: string[] = []
  const read = field.read(input, '', problem => problems.push(problem))
  if (problems.length > 0) throw new WrongInput(agentText.input.wrong(problems))
  return answer(read, files)
}
