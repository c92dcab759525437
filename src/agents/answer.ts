/** The text of an answer: Markdown, put together from parts, and bounded in length. */
import type { ModelReport } from '../analysis/report'
import { headingMarkdown, tableMarkdown } from '../export/markdown'
import type { Target } from '../hardware/target'
import { agentText } from '../present/agentText'
import type { Table } from '../present/table'
import { documentMarkdown } from '../text/escape'

/** Maximum number of characters of an answer, of which a model reads about a quarter as many tokens. */
export const mostCharacters = 12_000

/** Joins blocks of lines, and cuts at the end of a line what is too long. */
export function answerOf(blocks: readonly (readonly string[])[]): string {
  const text = blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n').trim())
    .join('\n\n')
  if (text.length <= mostCharacters) return text
  const room = text.slice(0, mostCharacters - agentText.note.cut.length - 2)
  const end = room.lastIndexOf('\n')
  return `${end > 0 ? room.slice(0, end) : room}\n\n${agentText.note.cut}`
}

/** Name of the model with its file and line and with a remark, then the scenario and the target that figures are for. */
export function modelHeading(model: ModelReport, file: string, target: Target, remark?: string): readonly string[] {
  const [name, ...rest] = headingMarkdown(model, target)
  const place = documentMarkdown(`${file}:${model.location.line}`)
  return [[name, place, ...(remark === undefined ? [] : [remark])].join(' · '), ...rest]
}

/** A list with a title; nothing when it is empty. */
export const list = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : [`**${title}**`, '', ...items.map(item => `- ${documentMarkdown(item)}`)]

export const tables = (all: readonly (Table | null)[]): readonly string[] =>
  all.flatMap(table => (table === null ? [] : tableMarkdown(table, false)))
