/** Baseline of a report as the panel draws it. */
import {
  type BaselineKind,
  figuresOfModel,
  layerBefore,
  type ModelComparison,
  newLayers,
  type ReportComparison,
} from '../../analysis/baseline/comparison'
import { shareOf } from '../../analysis/figures'
import { layerChanges, modelChanges } from '../../present/baselineText'
import type { ModelBefore, PanelBaseline, PlacedFigures, RowBefore } from '../../protocol/panel'

/** Maximum number of layers of a model that are compared, those that take most of the time. */
const mostRows = 500

/** Baselines by the comparison, as the panel is sent a state for every change of it. */
const made = new WeakMap<ReportComparison, PanelBaseline>()

export function panelBaseline(comparison: ReportComparison): PanelBaseline {
  const baseline = made.get(comparison) ?? {
    kind: comparison.against,
    models: comparison.models.map(compared => (compared === null ? null : before(comparison.against, compared))),
  }
  made.set(comparison, baseline)
  return baseline
}

const before = (against: BaselineKind, compared: ModelComparison): ModelBefore => ({
  totals: placed(figuresOfModel(compared.was)),
  changes: modelChanges(against, compared),
  rows: [...compared.now.layers]
    .sort((a, b) => b.time - a.time)
    .slice(0, mostRows)
    .flatMap((row): RowBefore[] => {
      const was = layerBefore(compared, row.index)
      const changes = layerChanges(compared, row.index)
      if (was === null || changes.length === 0) return []
      const share = shareOf(was.time, compared.was.totals.time)
      return [{ ...placed(was), row: row.index, share, changes: changes.join(', ') }]
    }),
  added: newLayers(compared),
})

const placed = ({ flops, intensity, time }: PlacedFigures): PlacedFigures => ({ flops, intensity, time })
