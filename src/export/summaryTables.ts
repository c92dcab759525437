/**
 * Small tables below a model's rows: the passes of training, the stages of a pipeline, the frontier of recomputation.
 */

import type { ModelReport, PassFigures } from '../analysis/report'
import { totalBytes } from '../cost/cost'
import { footprintTotal } from '../cost/footprintParts'
import type { FrontierPoint } from '../cost/phaseRequest'
import { type MemoryPart, memoryPartsOf, shortMemoryName } from '../present/names'
import * as format from '../text/format'
import { adviceSheets } from './advice'
import type { Beside } from './beside'
import { figure, left, right, type Sheet } from './sheet'

export const sheetsOf = (model: ModelReport, { advice, frontier }: Beside): readonly Sheet[] => [
  ...passesSheet(model),
  ...stagesSheet(model),
  ...(frontier === null || frontier.length === 0 ? [] : [frontierSheet(frontier, model)]),
  ...(advice === null ? [] : adviceSheets(model, advice)),
]

function passesSheet({ totals: { passes, pipeline, time } }: ModelReport): Sheet[] {
  if (passes === null) return []
  const { forward, backward, recompute, optimizer } = passes
  const row = (name: string, pass: PassFigures): string[] => [
    name,
    format.flops(pass.flops),
    format.bytes(totalBytes(pass.bytes)),
    format.seconds(pass.time),
    format.percent(time === 0 ? 0 : pass.time / time),
  ]
  return [
    {
      columns: [left('pass'), figure('FLOPs'), figure('bytes'), figure('time ≥'), right('share')],
      rows: [
        row('forward', forward),
        row('backward', backward),
        ...(recompute.flops + totalBytes(recompute.bytes) > 0 ? [row('  of which computed again', recompute)] : []),
        row('optimizer', optimizer),
      ],
      note: pipeline === null ? '' : 'Of one micro-batch on its way through all stages, and one update.',
    },
  ]
}

/** Parts of a footprint with their column headings. */
export const memoryParts = (trained: boolean): readonly (readonly [name: string, part: MemoryPart])[] =>
  memoryPartsOf(trained).map(part => [shortMemoryName(part, trained), part])

/** A row per pipeline stage; neighbouring stages with equal footprints share a row. */
function stagesSheet({ totals: { memory, pipeline }, scenario }: ModelReport): Sheet[] {
  if (memory.stages.length < 2) return []
  const parts = memoryParts(scenario.training !== null)
  const rows = memory.stages.map((stage, at) => [
    ...(pipeline === null ? [] : [format.seconds(pipeline.stages[at]?.time ?? 0)]),
    ...parts.map(([, part]) => format.bytes(stage[part])),
    format.bytes(footprintTotal(stage)),
  ])
  const runs: { from: number; to: number; cells: readonly string[] }[] = []
  rows.forEach((cells, at) => {
    const last = runs.at(-1)
    if (last !== undefined && last.cells.join() === cells.join()) last.to = at
    else runs.push({ from: at, to: at, cells })
  })
  return [
    {
      columns: [
        left('stage'),
        ...(pipeline === null ? [] : [figure('time ≥')]),
        ...parts.map(([name]) => figure(name)),
        figure('footprint'),
      ],
      rows: runs.map(({ from, to, cells }) => [
        from === to ? format.exact(from + 1) : `${format.exact(from + 1)}–${format.exact(to + 1)}`,
        ...cells,
      ]),
      note: pipeline === null ? '' : 'Times are of one micro-batch, without what is done once a step.',
    },
  ]
}

const mostPoints = 16
const plans = (count: number): string => `${format.exact(count)} ${count === 1 ? 'plan' : 'plans'}`

function frontierSheet(frontier: readonly FrontierPoint[], { totals: { passes, flops } }: ModelReport): Sheet {
  const forward = passes?.forward.flops ?? 0
  const step = flops - (passes?.recompute.flops ?? 0)
  const most = frontier[0]?.memory ?? 0
  return {
    columns: [figure('footprint'), right('of most'), figure('FLOPs again'), right('of forward'), right('of step')],
    rows: thinned(frontier).map(({ memory, extraFlops }) => [
      format.bytes(memory),
      format.percent(memory === most ? 1 : memory / most),
      format.flops(extraFlops),
      format.percent(forward === 0 ? 0 : extraFlops / forward),
      format.percent(step === 0 ? 0 : extraFlops / step),
    ]),
    note:
      `Memory against recomputation: ${plans(frontier.length)}, Pareto-optimal among checkpointing plans with at most` +
      ' 64 segments, cut where a single tensor crosses, plus selective recomputation of attention.' +
      ' --recompute budget:BYTES takes the cheapest that fits.',
  }
}

/** Thins out a frontier: the cheapest point below each of evenly spaced amounts of memory, and both ends. */
export function thinned(frontier: readonly FrontierPoint[]): readonly FrontierPoint[] {
  if (frontier.length <= mostPoints) return frontier
  const [first, last] = [frontier[0] as FrontierPoint, frontier.at(-1) as FrontierPoint]
  const step = (first.memory - last.memory) / (mostPoints - 1)
  const points = Array.from({ length: mostPoints - 1 }, (_, at) =>
    frontier.find(({ memory }) => memory <= first.memory - at * step),
  )
  return [...new Set([...points, last])].filter(point => point !== undefined)
}
