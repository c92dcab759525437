/** Chart of the frontier: plans, the chosen one, and the capacity of the device. */

import { dot, line, plot, ruleY, text } from '@observablehq/plot'
import { type PlanFigures, planText } from '../../src/present/frontierText'
import { panelText } from '../../src/present/panelText'
import { bytes, percent } from '../../src/text/format'
import { tagElements } from '../chart/tagElements'
import { setAttribute } from '../dom'
import { thinned } from './plans'

interface Stretch {
  readonly memory: readonly [number, number]
  readonly work: readonly [number, number]
  /** Capacity of the target, when it is close enough to the plans to be drawn. */
  readonly capacity: number | null
}

function stretchOf(plans: readonly PlanFigures[], capacity: number): Stretch {
  const memories = plans.map(each => each.memory)
  const [least, most] = [Math.min(...memories), Math.max(...memories)]
  const span = Math.max(most - least, most / 100)
  const near = capacity > least - span && capacity < most + span
  const all = near ? [least, most, capacity] : [least, most]
  const margin = span * 0.12
  return {
    memory: [Math.max(0, Math.min(...all) - margin), Math.max(...all) + margin],
    work: [0, Math.max(...plans.map(each => each.work), 0.01) * 1.04],
    capacity: near ? capacity : null,
  }
}

const height = 230
const margin = { top: 18, right: 14, bottom: 36, left: 56 }

export interface FrontierDrawing {
  readonly plans: readonly PlanFigures[]
  readonly chosen: PlanFigures
  /** Capacity in bytes. */
  readonly capacity: number
  readonly capacityName: string
  readonly name: string
  readonly pickable: boolean
}

/** Draws the chart, `width` pixels wide. `shown`: the plans that have a dot, in the order of their `data-plan`. */
export function drawFrontier(
  { plans, chosen, capacity, capacityName, name, pickable }: FrontierDrawing,
  width: number,
): { readonly figure: SVGSVGElement; readonly shown: readonly PlanFigures[] } {
  const stretch = stretchOf([...plans, chosen], capacity)
  const across = (width - margin.left - margin.right) / (stretch.work[1] - stretch.work[0])
  const up = (height - margin.top - margin.bottom) / (stretch.memory[1] - stretch.memory[0])
  const shown = thinned(plans, (a, b) => Math.hypot((a.work - b.work) * across, (a.memory - b.memory) * up))
  const figure = plot({
    className: 'frontier-chart',
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {
      domain: [...stretch.work],
      ticks: Math.max(3, Math.floor(width / 90)),
      tickFormat: percent,
      tickSize: 0,
      label: panelText.frontier.work,
      labelArrow: 'right',
      labelAnchor: 'center',
    },
    y: {
      domain: [...stretch.memory],
      ticks: 5,
      tickFormat: bytes,
      tickSize: 0,
      grid: true,
      label: panelText.frontier.footprint,
      labelArrow: 'up',
    },
    color: { type: 'identity' },
    marks: [
      ...(stretch.capacity === null
        ? []
        : [
            ruleY([stretch.capacity], { stroke: 'var(--chart-strong)', strokeDasharray: '5 4', ariaHidden: 'true' }),
            text([stretch.capacity], {
              y: (each: number) => each,
              text: () => capacityName,
              frameAnchor: 'right',
              dy: -7,
              fill: 'var(--chart-strong)',
              stroke: 'var(--chart-background)',
              strokeWidth: 3,
              ariaHidden: 'true',
            }),
          ]),
      // Between two plans, the one that takes more memory applies.
      line(plans, { x: 'work', y: 'memory', curve: 'step-after', stroke: 'var(--kind-0)', ariaHidden: 'true' }),
      dot(shown, {
        className: 'plans',
        ariaLabel: panelText.frontier.plans,
        x: 'work',
        y: 'memory',
        r: 4,
        fill: each => (each.memory <= capacity ? 'var(--kind-0)' : 'var(--chart-background)'),
        stroke: each => (each.memory <= capacity ? 'var(--chart-background)' : 'var(--kind-0)'),
        strokeWidth: 1.5,
        render: tagElements((element, index) => {
          element.setAttribute('data-plan', String(index))
          element.setAttribute('role', pickable ? 'button' : 'img')
          setAttribute(element, 'aria-label', planText(shown[index] as PlanFigures))
        }),
      }),
      dot([chosen], {
        className: 'chosen',
        ariaHidden: 'true',
        x: 'work',
        y: 'memory',
        r: 6,
        symbol: 'diamond2',
        fill: 'var(--chart-background)',
        stroke: 'var(--chart-strong)',
        strokeWidth: 2,
      }),
    ],
  }) as SVGSVGElement & ReturnType<typeof plot>
  figure.setAttribute('role', 'group')
  for (const group of figure.querySelectorAll('g[aria-label]')) group.setAttribute('role', 'group')
  setAttribute(figure, 'aria-label', panelText.frontier.chart(name))
  return { figure, shown }
}
