/** Largest sizes that fit, for a terminal or as Markdown. */
import type { Fit } from '../analysis/fit/fit'
import type { Report } from '../analysis/report'
import { fitFacts, fitTable } from '../present/fitFacts'
import { fitOverviewTable } from '../present/overviewTable'
import { factMarkdown, headingMarkdown, overviewMarkdown, tableMarkdown } from './markdown'
import { factLines, heading, overview, type Page, tableLines } from './terminalReport'

/** `fits` is parallel to the report's models, here and below. */
export function fitText(report: Report, fits: readonly Fit[], page: Page): string {
  if (report.models.length === 0) return ''
  const tables = report.models.map((model, at) => {
    const fit = fits[at] as Fit
    return [
      ...heading(model, report, page),
      '',
      ...tableLines(fitTable(model, fit), page),
      '',
      ...fitFacts(model, report.target, fit).flatMap(fact => factLines(fact, page)),
    ].join('\n')
  })
  const { models, target } = report
  return `${[...overview(fitOverviewTable(models, fits, target), models.length, page), ...tables].join('\n\n')}\n`
}

export function fitMarkdown(report: Report, fits: readonly Fit[]): string {
  const { models, target } = report
  return [
    ...overviewMarkdown(fitOverviewTable(models, fits, target), models.length),
    ...models.map((model, at) => {
      const fit = fits[at] as Fit
      return [
        ...headingMarkdown(model, report.target),
        ...tableMarkdown(fitTable(model, fit)),
        ...fitFacts(model, report.target, fit).map(factMarkdown),
        '',
      ].join('\n')
    }),
  ].join('\n')
}
