/** Caption of the roofline chart. */
import { t } from '@vscode/l10n'
import type { BaselineKind } from '../analysis/baseline/comparison'
import { exact } from '../text/format'

/** Numbers of layers without a dot, by the reason, and whether the link bounds a layer that has one. */
export interface ChartFindings {
  /** Baseline whose dots are drawn; null without one. */
  readonly against: BaselineKind | null
  readonly withoutFlops: number
  readonly withoutBytes: number
  readonly idle: number
  readonly linkBound: boolean
}

/** Explains the dots, and which layers have none and why. */
export function captionText({ against, withoutFlops, withoutBytes, idle, linkBound }: ChartFindings): string {
  const left = [
    ...(withoutFlops > 0 ? [withoutFlopsText(withoutFlops)] : []),
    ...(withoutBytes > 0 ? [withoutBytesText(withoutBytes)] : []),
    ...(idle > 0 ? [idleText(idle)] : []),
  ]
  return [
    t('The area of a dot is its share of time.'),
    ...(against === null ? [] : [againstText[against]]),
    ...(linkBound ? [t('A dot with a dashed rim is bound by the link between devices.')] : []),
    ...(left.length > 0 ? [t('Not on the chart: {0}.', left.join(', '))] : []),
  ].join(' ')
}

const againstText: Readonly<Record<BaselineKind, string>> = {
  head: t('A hollow dot is where a layer is at HEAD; a line leads to where it is now.'),
  pinned: t('A hollow dot is where a layer is in the pinned state; a line leads to where it is now.'),
}

const withoutFlopsText = (layers: number): string =>
  layers === 1 ? t('1 layer without FLOPs') : t('{0} layers without FLOPs', exact(layers))

const withoutBytesText = (layers: number): string =>
  layers === 1 ? t('1 layer that moves no bytes') : t('{0} layers that move no bytes', exact(layers))

const idleText = (layers: number): string =>
  layers === 1
    ? t('1 layer that does nothing in this phase')
    : t('{0} layers that do nothing in this phase', exact(layers))
