/** Baseline of a report as the panel draws it. */
import {
  figuresOfModel,
  layerBefore,
  type ModelComparison,
  type ReportComparison,
} from '../../analysis/baseline/comparison'
import { shareOf } from '../../analysis/figures'
import type { ModelReport, Report } from '../../analysis/report'
import { modelChanges } from '../../present/baselineText'
import { changeTexts } from '../../present/figureChanges'
import type { ModelBefore, PanelBaseline, PlacedFigures, RowBefore } from '../../protocol/panel'

/** Maximum number of layers of a model that are compared, those that take most of the time. */
const mostRows = 500

/** Baselines by the comparison, as the panel is sent a state for every change of it. */
const made = new WeakMap<ReportComparison, PanelBaseline>()

export function panelBaseline({ models }: Report, comparison: ReportComparison): PanelBaseline {
  const baseline = made.get(comparison) ?? {
    kind: comparison.against,
    models: models.map((model, index) => {
      const compared = comparison.models[index]
      return compared ? before(model, compared) : null
    }),
  }
  made.set(comparison, baseline)
  return baseline
}

const before = (model: ModelReport, compared: ModelComparison): ModelBefore => ({
  totals: placed(figuresOfModel(compared.was)),
  changes: modelChanges(model, compared),
  rows: [...model.layers]
    .sort((a, b) => b.time - a.time)
    .slice(0, mostRows)
    .flatMap((row): RowBefore[] => {
      const was = layerBefore(compared, row.index)
      const changes = was === null ? [] : changeTexts(was, row)
      if (was === null || changes.length === 0) return []
      const share = shareOf(was.time, compared.was.totals.time)
      return [{ ...placed(was), row: row.index, share, changes: changes.join(', ') }]
    }),
  added: model.layers.filter(({ index }) => compared.layers.was[index] === null).map(({ index }) => index),
})

const placed = ({ flops, intensity, time }: PlacedFigures): PlacedFigures => ({ flops, intensity, time })
