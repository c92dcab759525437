/** What the extension sends the panel: reports of real analyses, and what is asked of them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openAnalysis } from '../../src/analysis/analyze'
import type { LayerRow, ModelReport, Report } from '../../src/analysis/report'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { finish } from '../../src/limits/resumable'
import type { PanelAnswer, PanelAnswers, PanelQuestion, PanelState } from '../../src/protocol/panel'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

export function target(id: string): Target {
  const found = findTarget(id)
  if (found === undefined) throw new Error(`the catalogue has no ${id}`)
  return found
}

export const stateOf = (file: string, report: Report): PanelState => ({
  version: 1,
  file,
  pinned: false,
  stale: false,
  target: report.target,
  models: report.models,
  selected: 0,
})

/** A file of examples/ on a target of the catalogue. */
export const example = (file: string, hardware = 'a100-sxm-80', scenario: Partial<Scenario> = {}): PanelState =>
  stateOf(file, exampleReport(file, scenario, target(hardware)))

/** A state with the analysis it was made from. */
export interface Analysed {
  readonly state: PanelState
  /** About the first model. */
  answer<What extends PanelQuestion>(what: What): PanelAnswers[What]
  /** The same as a message. */
  told(what: PanelQuestion, version?: number): { readonly type: 'answer' } & PanelAnswer
}

/** A file of examples/, or a model file as text. */
export function analysed(
  file: string | { readonly text: string },
  scenario: Partial<Scenario> = {},
  on: Target = target('a100-sxm-80'),
): Analysed {
  const path =
    typeof file === 'string' ? fileURLToPath(new URL(`../../examples/${file}`, import.meta.url)) : '/model.ts'
  const read = (at: string): string => (typeof file === 'string' ? readFileSync(at, 'utf8') : file.text)
  const analysis = openAnalysis({ file: path, read })
  const asked = { ...defaultScenario, ...scenario }
  const answers: { readonly [What in PanelQuestion]: () => PanelAnswers[What] } = {
    uncompressed: () => analysis.uncompressed(asked, on, 0),
    frontier: () => finish(analysis.frontier(asked, 0)),
    fit: () => finish(analysis.fit(asked, on, 0)),
    advice: () => finish(analysis.advice(asked, on, 0)),
  }
  const known = new Map<PanelQuestion, PanelAnswers[PanelQuestion]>()
  const answer = <What extends PanelQuestion>(what: What): PanelAnswers[What] => {
    if (!known.has(what)) known.set(what, answers[what]())
    return known.get(what) as PanelAnswers[What]
  }
  return {
    state: stateOf(typeof file === 'string' ? file : 'model.ts', analysis.report(asked, on)),
    answer,
    told: (what, version = 1) =>
      ({ type: 'answer', version, model: 0, what, answer: answer(what) }) as { type: 'answer' } & PanelAnswer,
  }
}

/** A model file as text. */
export const snippet = (text: string): PanelState => stateOf('model.ts', reportOf(text))

export function modelOf(state: PanelState): ModelReport {
  const model = state.models[state.selected]
  if (model === undefined) throw new Error('the state has no such model')
  return model
}

export function rowOf(state: PanelState, path: string, kind?: string): LayerRow {
  const row = modelOf(state).layers.find(each => each.path === path && (kind === undefined || each.kind === kind))
  if (row === undefined)
    throw new Error(
      `no row ${path} among ${modelOf(state)
        .layers.map(each => each.path)
        .join(', ')}`,
    )
  return row
}

/** The state with this model in place of its selected one. */
export const withModel = (state: PanelState, model: ModelReport): PanelState => ({
  ...state,
  models: state.models.map((each, index) => (index === state.selected ? model : each)),
})

/** A model of many layers, made of the rows of a smaller one over and over. */
export function grown(model: ModelReport, rows: number): ModelReport {
  const layers = Array.from({ length: rows }, (_, index): LayerRow => {
    const row = model.layers[index % model.layers.length] as LayerRow
    const round = Math.floor(index / model.layers.length)
    // Each round a little slower, so that dots lie beside each other as those of different layers do.
    const time = row.time * (1 + (round % 97) / 10)
    return { ...row, index, path: `${row.path}/${round}`, time, share: row.share / (rows / model.layers.length) }
  })
  return { ...model, layers }
}
