/** Plot marks for axes and grid. */
import { axisX, axisY, gridX, gridY, type Markish } from '@observablehq/plot'
import { panelText } from '../../src/present/panelText'
import { count, intensityNumber } from '../../src/text/format'
import { type ChartFrame, ticks } from './frame'

export function axisMarks(frame: ChartFrame): Markish[] {
  const { margin, width, height } = frame
  const xTicks = ticks(frame.x, (width - margin.left - margin.right) / 44)
  const yTicks = ticks(frame.y, (height - margin.top - margin.bottom) / 24)
  const grid = { stroke: 'var(--chart-grid)', strokeOpacity: 1 }
  const axis = { tickSize: 0, tickPadding: 6, labelOffset: 34, color: 'var(--chart-text)', fontSize: 11 }
  return [
    gridX({ ticks: xTicks, ...grid }),
    gridY({ ticks: yTicks, ...grid }),
    axisX({ ...axis, ticks: xTicks, tickFormat: intensityNumber, label: null }),
    axisY({ ...axis, ticks: yTicks, tickFormat: count, label: null }),
    axisX({ ...axis, ticks: [], label: panelText.chart.intensity, labelArrow: 'right', labelAnchor: 'center' }),
    axisY({ ...axis, ticks: [], label: 'FLOP/s', labelArrow: 'up' }),
  ]
}
