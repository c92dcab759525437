/** Formats in which a report can be printed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pc from 'picocolors'
import type { Formula } from '../analysis/formula'
import type { Report } from '../analysis/report'
import { toCsv } from '../export/csv'
import type { ReportExtras } from '../export/extras'
import { answersOf, notesOf, type PanelBundle, panelState, toHtml } from '../export/html'
import { toJson } from '../export/json'
import { toMarkdown } from '../export/markdown'
import type { RowChoice } from '../export/rowChoice'
import { toTable } from '../export/terminalReport'
import { commandText } from '../present/commandText'
import { reason } from './fileErrors'
import { Refusal } from './refusal'

/** Inputs of a format besides the report. */
export interface Printing {
  /** Name of the file as the user gave it. */
  readonly file: string
  readonly choice: RowChoice
  readonly colour: boolean
  /** Columns of the terminal, or Infinity. */
  readonly columns: number
  /** Whether a person reads the output, who is told of a further step. */
  readonly hasTips: boolean
  /** FLOPs formula of each row with its sizes, per model of the report; called only when formulas are shown. */
  formulas(): readonly (readonly Formula[])[]
  /** Folder of the built panel, for pages. */
  readonly panel: string
  /** Additions to each model of the report. */
  readonly extras: readonly ReportExtras[]
}

const writers = {
  table: (report: Report, { file, choice, colour, columns, hasTips, extras }: Printing) =>
    toTable(report, { file, choice, columns, colours: pc.createColors(colour), hasTips, extras }),
  json: (report: Report, { formulas, extras }: Printing) => toJson(report, formulas(), extras),
  csv: (report: Report, { choice, extras }: Printing) => toCsv(report, choice, extras),
  markdown: (report: Report, { choice, extras }: Printing) => toMarkdown(report, choice, extras),
  html: (report: Report, { extras, panel }: Printing) => rooflinePage(report, extras, panel),
}

export type Format = keyof typeof writers
export const formats = ['table', 'json', 'csv', 'markdown', 'html'] as const satisfies readonly Format[]

export async function print(format: Format, report: Report, printing: Printing): Promise<string> {
  return writers[format](report, printing)
}

const extensions: Readonly<Record<string, Format>> = {
  json: 'json',
  csv: 'csv',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
}

/**
 * Format that matches the file's extension, the first one when none does. Throws Refusal when the extension stands for
 * a format that is not among these.
 */
export function formatOf<F extends Format>(file: string | undefined, among: readonly [F, ...F[]]): F {
  const named = extensions[/\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase() ?? '']
  const found = among.find(each => each === named)
  if (named !== undefined && found === undefined)
    throw new Refusal(commandText.output.noFormat(file ?? '', named, among))
  return found ?? among[0]
}

/** The roofline panel with this report and its additions, as one page. */
export const rooflinePage = (report: Report, extras: readonly ReportExtras[], panel: string): Promise<string> =>
  toHtml(panelState(report), panelBundle(panel), answersOf(extras), notesOf(report))

function panelBundle(folder: string): PanelBundle {
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8')
    } catch (error) {
      throw new Refusal(commandText.output.noPanel(join(folder, name), reason(error)))
    }
  }
  return { script: read('webview.js'), style: read('webview.css') }
}
