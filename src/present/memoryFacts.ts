/** Facts about resident memory: the parts of a footprint, and the tensors that stay on the chip. */
import { t } from '@vscode/l10n'
import type { ModelReport } from '../analysis/report'
import type { Footprint, MemoryPart } from '../cost/footprintParts'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { bandwidth, bytes } from '../text/format'
import { countedBound, type Fact, measured } from './fact'
import { allOf } from './lists'
import { capitalised, memoryName, memoryPartsOf, storedNames } from './names'

/** Meaning of each part, for a tooltip. */
const about: Readonly<Record<MemoryPart, string>> = {
  weights: t('Parameters in the format they are stored in'),
  kvCache: t('Keys, values and states of the sequences in progress'),
  gradients: t('One gradient per parameter'),
  optimizer: t('Optimizer states and, in mixed precision, the master weights'),
  activations: t('Largest set of activations that are alive at once'),
  transient: t('Tensors that exist only while an op runs: gathered, or not yet reduced'),
}

/** Meaning of parts that are others in training. */
const aboutTraining: Partial<typeof about> = {
  activations: t('Activations that forward keeps for backward'),
  transient: t('Largest set of gradients and temporaries while an op runs backward'),
}

type CountedModel = Pick<ModelReport, 'scenario' | 'complete'>

export interface MemoryFact extends Fact {
  readonly id: MemoryPart
  /** Bytes, for a bar. */
  readonly size: number
}

/**
 * Parts of a footprint that are not empty, in the order in which they are listed: of a model, or of one of its pipeline
 * stages.
 */
export function memoryFacts(footprint: Footprint, { scenario, complete }: CountedModel): readonly MemoryFact[] {
  const trained = scenario.training !== null
  return memoryPartsOf(trained)
    .filter(part => footprint[part] > 0)
    .map(part => ({
      ...measured(part, capitalised(memoryName(part, trained)), 'bytes', footprint[part], {
        bound: countedBound(complete),
        note: (trained ? aboutTraining[part] : undefined) ?? about[part],
      }),
      id: part,
      size: footprint[part],
    }))
}

/**
 * Tensors that stay on the chip: "weights and activations from L2 (40 MB, 7.22 TB/s)"; null when residency is not
 * requested, or the phase has none.
 */
export function residencyText({ totals, scenario }: ModelReport, target: Target): string | null {
  if (scenario.resident === 'none' || scenario.training !== null) return null
  const served = target.memory.flatMap(({ name, bytes: size, bandwidth: rate }) => {
    const parts = storedParts.filter(part => totals.residency[part] === name)
    if (parts.length === 0) return []
    const level = rate === null ? bytes(size) : `${bytes(size)}, ${bandwidth(rate)}`
    return [t('{0} from {1} ({2})', allOf(parts.map(part => storedNames[part])), name, level)]
  })
  return served.length > 0 ? served.join('; ') : t('neither weights, KV cache nor activations fit on the chip')
}

/** Tensors that stay on the chip, as a line of its own; null as for `residencyText`. */
export function onChipText(model: ModelReport, target: Target): string | null {
  const text = residencyText(model, target)
  return text === null ? null : t('On chip: {0}', text)
}
