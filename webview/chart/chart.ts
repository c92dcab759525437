/** The roofline chart, drawn with Observable Plot, with its highlighted, hovered and focused dots. */
import { plot } from '@observablehq/plot'
import type { BaselineKind } from '../../src/analysis/baseline/comparison'
import { ceilings } from '../../src/hardware/roofline'
import { baselineNames, newAgainst, versus } from '../../src/present/baselineText'
import { panelText } from '../../src/present/panelText'
import type { ModelBefore } from '../../src/protocol/panel'
import { setAttribute, svg } from '../dom'
import type { ModelView, RowView, TargetView } from '../rows'
import type { Zoom } from '../view'
import { axisMarks } from './axes'
import { ceilingMark, ceilingsOf, roof, roofMark, segmentsOf, usedRates } from './ceilings'
import { dotMarks } from './dots'
import { extent, frameOf } from './frame'
import { ghostMarks, ghostsOf, isApart } from './ghosts'
import type { Hit } from './hits'
import { labelMark } from './labels'
import { measure } from './measure'
import { type ModelPosition, modelMarks, modelPosition } from './modelMarker'
import { captionOf, chartPosition, pointsOf } from './points'
import { ridgeMarks, ridgesOf } from './ridges'
import type { Stage } from './zoom'

export interface Drawing {
  readonly model: ModelView
  /** Totals without compression, when the model is compressed. */
  readonly uncompressed: ModelView['totals'] | null
  /** Rows that the filter leaves. */
  readonly rows: readonly RowView[]
  readonly target: TargetView
  readonly zoom: Zoom | null
  /** Baseline of the model; null without one. */
  readonly before: { readonly kind: BaselineKind; readonly model: ModelBefore } | null
}

export interface Drawn extends Stage {
  readonly drawing: Drawing
  readonly hits: readonly Hit[]
  readonly dots: ReadonlyMap<number, SVGElement>
  readonly caption: string
  /** Changes against the baseline in words, by row. */
  readonly changes: ReadonlyMap<number, string>
}

const inside = (value: number, [from, to]: readonly [number, number]): boolean => value >= from && value <= to

/** Draws one chart, `width` pixels wide. */
export function drawChart(drawing: Drawing, width: number): Drawn {
  const { model, uncompressed, rows, target, zoom, before } = drawing
  const lines = ceilings(target)
  const rates = usedRates(model.layers)
  // The axes span all layers, shown or not, so that a filter does not move them.
  const dense = uncompressed === null ? null : modelPosition(panelText.chart.uncompressed, uncompressed)
  const past = before === null ? null : modelPosition(baselineNames[before.kind], before.model.totals)
  const places = [...[...model.layers, ...(before?.model.rows ?? [])].map(chartPosition), dense, past].filter(
    each => each !== null,
  )
  const ceiling = ceilingsOf(target, lines, model)
  const widthOf = measure()
  const longest = Math.max(0, ...ceiling.filter(each => each.kind === 'peak').map(each => widthOf(each.text)))
  const frame = frameOf(width, zoom ?? extent(places, target, lines, rates), longest)
  const segments = segmentsOf(ceiling, frame)
  const ridges = ridgesOf(ceiling, frame)
  const seen = (each: { intensity: number; attained: number }): boolean =>
    inside(each.intensity, frame.x) && inside(each.attained, frame.y)
  const changes = before === null ? new Map<number, string>() : changesByRow(before)
  const points = pointsOf(model, rows, changes).filter(seen)
  const ghosts = ghostsOf(points, before?.model.rows ?? [], frame).filter(seen)
  const shown = (each: ModelPosition | null): ModelPosition | null => (each !== null && seen(each) ? each : null)
  const whole = shown(modelPosition(model.name, model.totals))
  const outlines = [
    shown(dense),
    past !== null && whole !== null && isApart(frame, past, whole) ? shown(past) : null,
  ].filter(each => each !== null)
  const wholes = [whole, ...outlines].filter(each => each !== null)

  const figure = plot({
    className: 'roofline',
    width: frame.width,
    height: frame.height,
    marginTop: frame.margin.top,
    marginRight: frame.margin.right,
    marginBottom: frame.margin.bottom,
    marginLeft: frame.margin.left,
    x: { type: 'log', domain: [...frame.x] },
    y: { type: 'log', domain: [...frame.y] },
    r: { type: 'identity' },
    color: { type: 'identity' },
    marks: [
      ...axisMarks(frame),
      ceilingMark(segments),
      roofMark(roof(ceiling, frame)),
      ridgeMarks(ridges, frame),
      ...dotMarks(points),
      ...ghostMarks(ghosts),
      ...modelMarks(whole, outlines),
      labelMark({
        frame,
        widthOf,
        segments,
        ridges,
        whole,
        outlines,
        dots: [...wholes.map(each => ({ ...each, radius: 8 })), ...points, ...ghosts],
      }),
    ],
  }) as SVGSVGElement & ReturnType<typeof plot>
  figure.setAttribute('role', 'group')
  // Plot labels its groups, and accessibility rules require a role on labelled elements.
  for (const group of figure.querySelectorAll('g[aria-label]')) group.setAttribute('role', 'group')
  setAttribute(figure, 'aria-label', panelText.chart.of(model.name, target.name))

  const x = figure.scale('x')
  const y = figure.scale('y')
  const toPixels = (scale: typeof x, value: number): number => Number(scale?.apply(value))
  const hits = points.map(({ row, intensity, attained, radius }) => ({
    row,
    x: toPixels(x, intensity),
    y: toPixels(y, attained),
    radius,
  }))
  const dots = new Map<number, SVGElement>()
  for (const dot of figure.querySelectorAll<SVGElement>('.dots > *')) dots.set(Number(dot.dataset.row), dot)
  return {
    drawing,
    figure,
    hits,
    dots,
    caption: captionOf(rows, before === null || ghosts.length === 0 ? null : before.kind),
    changes,
    invert: (px, py) => [Number(x?.invert?.(px)), Number(y?.invert?.(py))],
  }
}

/** Changes of the layers of a model in words, by row. */
function changesByRow({ kind, model }: NonNullable<Drawing['before']>): ReadonlyMap<number, string> {
  const against = versus(kind)
  return new Map([
    ...model.rows.map(({ row, changes }) => [row, `${against}: ${changes}`] as const),
    ...model.added.map(row => [row, newAgainst(kind)] as const),
  ])
}

/** Ring around a dot, drawn separately, so that dots need not be drawn anew or moved. */
export const ring = ({ x, y, radius }: Hit, name: string, gap: number): SVGCircleElement =>
  svg('circle', { class: name, cx: x, cy: y, r: radius + gap })

/**
 * Copies of the highlighted dots, drawn over the others, which are dimmed as one group: thousands of dots that fade one
 * by one take seconds to paint.
 */
export function highlightsOf(dots: readonly SVGElement[]): SVGGElement {
  const copies = dots.map(dot => {
    const copy = dot.cloneNode() as SVGElement
    for (const name of ['role', 'tabindex', 'aria-label', 'aria-describedby', 'aria-current'])
      copy.removeAttribute(name)
    return copy
  })
  return svg('g', { class: 'lights', 'aria-hidden': 'true' }, ...copies)
}
