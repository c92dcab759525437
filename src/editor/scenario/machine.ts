/** How the machine is used: what need not move, and what is not computed. */
import {
  type CausalCount,
  causalCounts,
  type Fusion,
  fusions,
  type OnChip,
  onChips,
  type Residence,
  residences,
  type Scenario,
} from '../../scenario/scenario'
import { choice, type Setting } from './setting'

const fusionAbout: Readonly<Record<Fusion, string>> = {
  none: 'Every op reads and writes memory, as in AI and Memory Wall',
  pointwise: 'Element-wise ops, norms and softmax join what they can stream with',
  flash: "The same, and an attention's scores never leave the chip",
}

const onChipAbout: Readonly<Record<OnChip, string>> = {
  ideal: 'A contraction reads every operand once',
  tiled: 'It reads them as often as tiles of the on-chip memory need',
}

const residentAbout: Readonly<Record<Residence, string>> = {
  none: 'Everything comes from the outermost memory',
  auto: 'Weights, KV cache or activations that fit an on-chip memory are served at its bandwidth',
}

const causalAbout: Readonly<Record<CausalCount, string>> = {
  full: 'Queries times all keys present, as kernels without masking skip nothing',
  causal: 'Only the keys each query may see',
}

const named = <T extends string>(values: readonly T[], about: Readonly<Record<T, string>>) =>
  values.map(value => ({ value, label: value, about: about[value] }))

/** Training streams its states: nothing of it stays on the chip. */
export const machine = (scenario: Scenario): Setting[] => [
  choice<Fusion>({
    icon: 'combine',
    name: 'Fusion',
    about: 'Which ops run as one, so that nothing moves between them',
    options: named(fusions, fusionAbout),
    now: scenario.fusion,
    set: fusion => ({ ...scenario, fusion }),
  }),
  choice<OnChip>({
    icon: 'chip',
    name: 'On-chip memory',
    about: 'How often contractions read their operands',
    options: named(onChips, onChipAbout),
    now: scenario.onChip,
    set: onChip => ({ ...scenario, onChip }),
  }),
  ...(scenario.phase === 'train'
    ? []
    : [
        choice<Residence>({
          icon: 'pinned',
          name: 'Residence',
          about: 'Whether what fits on the chip stays there',
          options: named(residences, residentAbout),
          now: scenario.resident,
          set: resident => ({ ...scenario, resident }),
        }),
      ]),
  choice<CausalCount>({
    icon: 'filter',
    name: 'Causal attention counts',
    about: 'All scores, or those that the mask leaves',
    options: named(causalCounts, causalAbout),
    now: scenario.causalCount,
    set: causalCount => ({ ...scenario, causalCount }),
  }),
]
