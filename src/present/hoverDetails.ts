/** Details of a hover: short facts below its figures. The panel has them in full. */
import { t } from '@vscode/l10n'
import { shareOf, sumOf } from '../analysis/figures'
import type { ModelReport } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import { trafficByPart } from '../cost/cost'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { withErrorPlace } from './errorPlace'
import { boundText } from './fact'
import type { OpsFigures } from './figureFacts'
import { memoryName, storedNames } from './names'
import { passNames } from './passFacts'
import { levelOf } from './servedBandwidth'

interface Surroundings {
  readonly model: ModelReport
  readonly target: Target
  /** Whether the place stands for the whole model, whose memory has a line of its own. */
  readonly whole: boolean
  /** Whether the place is in the model's own file, rather than in one that it imports. */
  readonly isOwnFile: boolean
}

/** Shapes, parameters, memory, passes, memory on the chip, effect of compression, and what is not counted. */
export const hoverDetails = (
  part: SourcePart,
  figures: OpsFigures,
  { model, target, whole, isOwnFile }: Surroundings,
): readonly string[] => [
  shapes(part),
  parameters(figures),
  whole ? '' : memory(figures, model),
  passes(part),
  onChip(figures, model, target),
  uncompressed(part, figures),
  model.complete
    ? ''
    : `$(warning) ${hoverMarkdown(withErrorPlace(t('some ops of the model are not counted'), model, isOwnFile ? undefined : ''))}`,
]

function shapes({ rows }: SourcePart): string {
  const [row, ...others] = rows
  if (row === undefined || others.length > 0) return ''
  return hoverMarkdown(`${row.inputs.map(format.shape).join(' × ')} → ${format.shape(row.output)}`)
}

const parameters = ({ parameters: count, complete }: OpsFigures): string =>
  count === 0 ? '' : t('{0} parameters', boundText(format.count(count), complete))

/** Resident memory attributed to these ops: "in memory 56.7 MB weights + 4 MB KV cache". */
function memory({ held, saved, cached, complete }: OpsFigures, { scenario }: ModelReport): string {
  const trained = scenario.training !== null
  const parts = [
    [trained ? t('weights and their states') : storedNames.weights, held - saved - cached],
    [storedNames.kvCache, cached],
    [memoryName('activations', trained), saved],
  ] as const
  // Drops remainders below one byte, which are rounding errors of sums.
  const texts = parts
    .filter(([, bytes]) => bytes >= 1)
    .map(([name, bytes]) => `${boundText(format.bytes(bytes), complete)} ${name}`)
  if (texts.length === 0) return ''
  const text = texts.join(' + ')
  return scenario.parallel.pp > 1 ? t('in memory over all stages {0}', text) : t('in memory {0}', text)
}

/** Shares of the time of a training step: "forward 33% + backward 64% + optimizer 3%". */
function passes({ passes }: SourcePart): string {
  if (passes === null) return ''
  const { forward, backward, recompute, optimizer } = passes
  const total = forward.time + backward.time + optimizer.time
  const again = recompute.flops > 0 ? ` ${t('({0} recomputed)', format.flops(recompute.flops))}` : ''
  const shares = { forward, backward, optimizer }
  return (Object.keys(shares) as (keyof typeof shares)[])
    .filter(pass => shares[pass].time > 0)
    .map(pass => {
      const text = `${passNames[pass]} ${format.percent(shareOf(shares[pass].time, total))}`
      return pass === 'backward' ? text + again : text
    })
    .join(' + ')
}

/** Traffic that is served by an on-chip memory: "4.76 MB from L2". */
function onChip({ bytes, complete }: OpsFigures, model: ModelReport, target: Target): string {
  const moved = trafficByPart(bytes)
  const served = new Map<string, number>()
  for (const part of storedParts) {
    const level = levelOf(part, model, target)
    if (level !== undefined && moved[part] > 0) served.set(level.name, (served.get(level.name) ?? 0) + moved[part])
  }
  return [...served]
    .map(([name, sum]) => t('{0} from {1}', boundText(format.bytes(sum), complete), hoverMarkdown(name)))
    .join(' + ')
}

/** Bytes moved without quantisation and sparsity; nothing where these change none: "13.5 GB moved in 16 bits (3.9×)". */
function uncompressed({ dense }: SourcePart, { totalBytes, complete }: OpsFigures): string {
  if (dense === null) return ''
  const before = sumOf(dense).totalBytes
  if (before === totalBytes || totalBytes === 0) return ''
  return t('{0} moved in 16 bits ({1})', boundText(format.bytes(before), complete), format.ratio(before / totalBytes))
}
