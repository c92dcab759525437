/** Tables of a training step: its passes, the stages of a pipeline, the frontier of recomputation. */
import { t } from '@vscode/l10n'
import type { ModelReport, PassFigures } from '../analysis/report'
import { totalBytes } from '../cost/cost'
import { footprintTotal } from '../cost/footprintParts'
import type { FrontierPoint } from '../cost/phaseRequest'
import { exact, percent } from '../text/format'
import { memoryPartsOf, shortMemoryName } from './names'
import { type CellValue, figureColumn, figureHeading, type Table, tableOf, wordColumn } from './table'

export function passesTable({ totals: { passes, pipeline, time }, complete }: ModelReport): Table | null {
  if (passes === null) return null
  const { forward, backward, recompute, optimizer } = passes
  const row = (name: string, pass: PassFigures): CellValue[] => [
    name,
    pass.flops,
    totalBytes(pass.bytes),
    pass.time,
    percent(time === 0 ? 0 : pass.time / time),
  ]
  return tableOf(
    [
      wordColumn(t('pass')),
      figureColumn(figureHeading(t('FLOPs'), complete), 'flops'),
      figureColumn(figureHeading(t('bytes'), complete), 'bytes'),
      figureColumn(t('time ≥'), 'time'),
      wordColumn(t('share'), 'right'),
    ],
    [
      row(t('forward'), forward),
      row(t('backward'), backward),
      ...(recompute.flops + totalBytes(recompute.bytes) > 0 ? [row(`  ${t('of which recomputed')}`, recompute)] : []),
      row(t('optimizer'), optimizer),
    ],
    pipeline === null
      ? ''
      : t(
          'Times are of one micro-batch on its way through all stages, and of one update, which all stages make at once; ' +
            'its FLOPs and bytes are of all of them together.',
        ),
  )
}

/** A row per pipeline stage; neighbouring stages with equal figures share a row. Null without a pipeline. */
export function stagesTable({ totals: { memory, pipeline }, scenario, complete }: ModelReport): Table | null {
  if (memory.stages.length < 2) return null
  const trained = scenario.training !== null
  const parts = memoryPartsOf(trained).filter(
    part => trained || part !== 'transient' || memory.stages.some(({ transient }) => transient > 0),
  )
  const rows = memory.stages.map((stage, at) => [
    ...(pipeline === null ? [] : [pipeline.stages[at]?.time ?? 0]),
    ...parts.map(part => stage[part]),
    footprintTotal(stage),
  ])
  const runs: { from: number; to: number; cells: readonly number[] }[] = []
  rows.forEach((cells, at) => {
    const last = runs.at(-1)
    if (last !== undefined && last.cells.join() === cells.join()) last.to = at
    else runs.push({ from: at, to: at, cells })
  })
  return tableOf(
    [
      wordColumn(t('stage')),
      ...(pipeline === null ? [] : [figureColumn(t('time ≥'), 'time')]),
      ...parts.map(part => figureColumn(figureHeading(shortMemoryName(part, trained), complete), 'bytes')),
      figureColumn(figureHeading(t('footprint'), complete), 'bytes'),
    ],
    runs.map(({ from, to, cells }) => [
      from === to ? exact(from + 1) : `${exact(from + 1)}–${exact(to + 1)}`,
      ...cells,
    ]),
    pipeline === null ? '' : t('Times are of one micro-batch, without the work that is done once per step.'),
  )
}

const mostPoints = 16
const plans = (count: number): string => (count === 1 ? t('1 plan') : t('{0} plans', exact(count)))

export function frontierTable(
  frontier: readonly FrontierPoint[],
  { totals: { passes, flops }, complete }: ModelReport,
): Table {
  const forward = passes?.forward.flops ?? 0
  const step = flops - (passes?.recompute.flops ?? 0)
  const most = frontier[0]?.memory ?? 0
  return tableOf(
    [
      figureColumn(figureHeading(t('footprint'), complete), 'bytes'),
      wordColumn(t('of largest'), 'right'),
      figureColumn(figureHeading(t('recomputed'), complete), 'flops'),
      wordColumn(t('of forward FLOPs'), 'right'),
      wordColumn(t('of step FLOPs'), 'right'),
    ],
    thinned(frontier).map(({ memory, extraFlops }) => [
      memory,
      percent(memory === most ? 1 : memory / most),
      extraFlops,
      percent(forward === 0 ? 0 : extraFlops / forward),
      percent(step === 0 ? 0 : extraFlops / step),
    ]),
    t(
      'Memory against recomputation: {0}, Pareto-optimal among checkpointing plans with at most 64 segments, cut ' +
        'where a single tensor crosses, plus selective recomputation of attention. --recompute budget:BYTES takes ' +
        'the cheapest that fits.',
      plans(frontier.length),
    ),
  )
}

/** Thins out a frontier: the cheapest point below each of evenly spaced amounts of memory, and both ends. */
function thinned(frontier: readonly FrontierPoint[]): readonly FrontierPoint[] {
  if (frontier.length <= mostPoints) return frontier
  const [first, last] = [frontier[0] as FrontierPoint, frontier.at(-1) as FrontierPoint]
  const step = (first.memory - last.memory) / (mostPoints - 1)
  const points = Array.from({ length: mostPoints - 1 }, (_, at) =>
    frontier.find(({ memory }) => memory <= first.memory - at * step),
  )
  return [...new Set([...points, last])].filter(point => point !== undefined)
}
