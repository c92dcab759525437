/** Roofline of a hover with the parts of the place beside it. */
import { t } from '@vscode/l10n'
import type { Bound, Figures, LayerRow } from '../analysis/report'
import type { Target } from '../hardware/target'
import { dataUri } from '../text/dataUri'
import { xml } from '../text/escape'
import { label } from '../text/safeText'
import type { PartLine, PartLines } from './hoverParts'
import { resourceNames } from './names'
import { type PictureColours, type PictureDot, type PictureRoof, pictureSize, rooflinePicture } from './rooflinePicture'
import { rateName } from './rowFacts'

/** Maximum number of roofs in the picture. */
const mostRoofs = 2

/** Maximum number of characters of a part's name. */
const longestPart = 24

/** Number of parts below one another, as high as the picture. */
const columnHeight = 4

/** Scale of a low picture, which is lower by a line of text. */
const lowScale = 0.8

interface ShownPicture {
  readonly colours: PictureColours
  readonly isLow: boolean
}

/** In HTML, as a table of Markdown would take a row for its headings. */
export function pictureAndParts(
  rows: readonly LayerRow[],
  figures: Figures,
  target: Target,
  { lines, more }: PartLines,
  shown: ShownPicture,
): string {
  const picture = pictureOf(rows, figures, target, shown)
  const parts = [...lines.map(partHtml), ...(more > 0 ? [xml(t('{0} more', more))] : [])]
  const columns = [parts.slice(0, columnHeight), parts.slice(columnHeight)]
  const cells = [picture, ...columns.map(column => columnHtml(column, columns[0]?.length ?? 0))].filter(
    cell => cell !== '',
  )
  return cells.length === 0 ? '' : `<table><tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr></table>`
}

/** Lines below one another, filled up to a number of lines so that columns side by side begin at one height. */
const columnHtml = (lines: readonly string[], height: number): string =>
  lines.length === 0 ? '' : [...lines, ...Array(Math.max(0, height - lines.length)).fill('&nbsp;')].join('<br>')

function pictureOf(
  rows: readonly LayerRow[],
  figures: Figures,
  target: Target,
  { colours, isLow }: ShownPicture,
): string {
  const [main, ...others] = roofsOf(rows)
  if (main === undefined) return ''
  const scale = isLow ? lowScale : 1
  const [width, height] = [pictureSize.width, pictureSize.height].map(size => Math.round(size * scale))
  const uri = dataUri(rooflinePicture(target, [main, ...others], dotOf(figures), colours))
  return `<img alt="${xml(t('Roofline'))}" width="${width}" height="${height}" src="${uri}">`
}

/** Rates that rows run at, the one with the most FLOPs first. */
function roofsOf(rows: readonly LayerRow[]): readonly PictureRoof[] {
  const flopsOf = new Map<number, number>()
  const roofs = new Map<number, PictureRoof>()
  for (const { rate, flops } of rows) {
    const { flopsPerSecond } = rate
    if (!(flopsPerSecond > 0) || !Number.isFinite(flopsPerSecond)) continue
    flopsOf.set(flopsPerSecond, (flopsOf.get(flopsPerSecond) ?? 0) + flops)
    roofs.set(flopsPerSecond, { name: rateName(rate), flopsPerSecond })
  }
  const flops = ({ flopsPerSecond }: PictureRoof): number => flopsOf.get(flopsPerSecond) ?? 0
  return [...roofs.values()].sort((a, b) => flops(b) - flops(a)).slice(0, mostRoofs)
}

/** Position of the figures in the roofline; null when there is nothing to plot. */
function dotOf({ flops, time, intensity, bound }: Figures): PictureDot | null {
  if (flops === 0 || time === 0 || intensity === null || intensity === 0) return null
  return { intensity, performance: flops / time, bound }
}

const partHtml = ({ name, share, bound }: PartLine): string =>
  `&nbsp;${boundSign(bound)} <strong>${xml(share)}</strong> ${xml(label(name, longestPart))}, ${resourceNames[bound]}`

const signs: Readonly<Record<Bound, string>> = { compute: '▲', memory: '■', link: '○' }
const themeColours = {
  compute: '--vscode-memwall-computeBound',
  memory: '--vscode-memwall-memoryBound',
  link: '--vscode-memwall-linkBound',
} as const satisfies Readonly<Record<Bound, string>>

/** Shape and colour of a bound, those of the marks in the gutter, as HTML. */
export const boundSign = (bound: Bound): string =>
  `<span style="color:var(${themeColours[bound]});">${signs[bound]}</span>`
