/**
 * Every setting of a scenario, defined once; those of the devices are in parallelSettings.ts. The options of the command
 * line and their help, the pickers, the settings of the extension, the status bar, the scenario in JSON and the table in
 * the README are generated from these rows.
 */
import { t } from '@vscode/l10n'
import type { DType } from '../tensor/dtype'
import type { CacheDType, WeightDType } from '../tensor/storedFormat'
import { bytes, cacheFormat as cacheText, dtype, elementName, exact } from '../text/format'
import { cacheFormat, numberFormat, weightFormat } from './formatKinds'
import { choice, choiceOrBudget, type Kind, optional, wholeNumber } from './kind'
import { type Phase, setting } from './setting'

const phase = choice({
  forward: t('One pass with the sizes as given: an encoder, a CNN, or a decoder reading its prompt'),
  decode: t('One step that appends tokens to a KV cache'),
  generate: t('All decode steps of generating a sequence, summed'),
  train: t('Forward, backward and optimizer step of one micro-batch'),
})
/** Text of a value, or empty for the default. */
const unless =
  <T>(usual: T, text: (value: T) => string) =>
  (value: T): string =>
    value === usual ? '' : text(value)

export const phaseSettings = {
  phase: setting<Phase>({
    label: t('Phase'),
    help: t('Phase of the model that is counted'),
    topic: 'phase',
    icon: 'debug-step-over',
    kind: phase,
    default: 'forward',
    short: value => value,
  }),
  past: setting<number | null>({
    label: t('Cached tokens'),
    help: t('Tokens cached before the step, or before the pass (a cached prefix)'),
    topic: 'phase',
    icon: 'history',
    kind: optional(
      wholeNumber(0, t('Tokens cached before the step, or before the pass (a cached prefix)')),
      t('seq - tokens; 0 in forward'),
    ),
    default: null,
    phases: ['forward', 'decode'],
    short: (value, { phase, dims, tokens }) =>
      value === null || value === (phase === 'decode' ? Math.max(0, (dims.seq ?? 1) - tokens) : 0)
        ? ''
        : t('past {0}', exact(value)),
  }),
  tokens: setting<number>({
    label: t('Tokens per step'),
    help: t('Tokens that a decode step appends: 1, or more in speculative verification and chunked prefill'),
    topic: 'phase',
    icon: 'list-ordered',
    kind: wholeNumber(1, t('Tokens that a decode step appends')),
    default: 1,
    phases: ['decode', 'generate'],
    short: value => (value > 1 ? t('{0} tokens', exact(value)) : ''),
  }),
  prompt: setting<number | null>({
    label: t('Prefilled tokens'),
    help: t('Prompt tokens that are prefilled before generation'),
    topic: 'phase',
    icon: 'history',
    kind: optional(wholeNumber(0, t('Prompt tokens that are prefilled before generation')), '0'),
    default: null,
    phases: ['generate'],
    short: value => (value ? t('prompt {0}', exact(value)) : ''),
  }),
}

const keepsCache: readonly Phase[] = ['forward', 'decode', 'generate']

/** A format that is the target's own of 16 bits where none is asked for. */
const ofTarget = <T>(kind: Kind<T>): Kind<T | null> =>
  optional(kind, t('the 16 bits of the target'), t('bf16 where the target has it, else fp16'))

export const formatSettings = {
  weights: setting<WeightDType | null>({
    label: t('Weights'),
    help: t('Number format of the weights; a narrow one covers linears, convolutions and experts alone'),
    topic: 'formats',
    icon: 'symbol-ruler',
    kind: ofTarget(weightFormat),
    default: null,
    short: (value, { dtypes }) =>
      value === null || value === dtypes.activations ? '' : t('{0} weights', dtype(value)),
  }),
  activations: setting<DType | null>({
    label: t('Activations'),
    help: t('Number format of the activations, in which contractions compute'),
    topic: 'formats',
    icon: 'symbol-ruler',
    kind: ofTarget(numberFormat()),
    default: null,
    short: value => value ?? t('16 bits'),
  }),
  kvCache: setting<CacheDType | null>({
    label: t('KV cache'),
    help: t('Number format of the cached keys and values, or one for each'),
    topic: 'formats',
    icon: 'symbol-ruler',
    kind: ofTarget(cacheFormat),
    default: null,
    option: 'kv',
    phases: keepsCache,
    idle: t('train keeps no KV cache'),
    short: (value, { dtypes }) =>
      value === null || value === dtypes.activations ? '' : t('{0} KV cache', cacheText(value)),
  }),
}

export const trainingSettings = {
  optimizer: setting({
    label: t('Optimizer'),
    help: t('Optimizer, which determines the states per weight and the FLOPs of an update'),
    topic: 'training',
    icon: 'settings',
    kind: choice({
      sgd: 'w - rate g',
      momentum: t('Sutskever et al., On the importance of initialization and momentum, ICML 2013'),
      adam: t('Kingma and Ba, arXiv 1412.6980, Algorithm 1'),
      adamw: t('Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2'),
      adafactor: t('Shazeer and Stern, arXiv 1804.04235, Algorithm 4, without momentum'),
      adam8bit: t('Dettmers et al., arXiv 2110.02861; the blocks of 2048 add 4 bytes each, which are left out'),
      adahessian: t('Yao et al., arXiv 2006.00719, Algorithm 2'),
      lion: t('Chen et al., arXiv 2302.06675, Algorithm 2'),
      muon: t('Jordan, Muon, 2024; adamw for embeddings, the output head and vectors'),
    }),
    default: 'adamw',
    phases: ['train'],
    short: value => value,
  }),
  precision: setting({
    label: t('Precision'),
    help: t('Number formats of a training step, with or without a master copy of the weights'),
    topic: 'training',
    icon: 'symbol-ruler',
    kind: optional(
      choice({
        fp32: t('Weights, activations and gradients in fp32'),
        mixed: t('In 16 bits, with a master copy of the weights in fp32 (Micikevicius et al., arXiv 1710.03740)'),
        fp8: t('As mixed; contractions read and keep their operands in fp8 (Micikevicius et al., arXiv 2209.05433)'),
      }),
      t('as the weights'),
      t('mixed where they are 16 bits or fewer, else fp32'),
    ),
    default: null,
    phases: ['train'],
    // The formats of weights and activations already show fp32.
    short: value =>
      value === null || value === 'fp32' ? '' : value === 'mixed' ? t('mixed precision') : t('{0} training', value),
  }),
  gradients: setting({
    label: t('Gradients'),
    help: t('Number format in which weight gradients are stored and summed'),
    topic: 'training',
    icon: 'symbol-ruler',
    kind: optional(numberFormat(['fp32', 'bf16', 'fp16']), t('as the weights, below 16 bits as the activations')),
    default: null,
    phases: ['train'],
    short: (value, { dtypes: { weights } }) =>
      value === null || (weights !== null && value === elementName(weights)) ? '' : t('{0} gradients', value),
  }),
  recompute: setting({
    label: t('Recompute'),
    help: t('Activations that backward recomputes instead of loading them (activation checkpointing)'),
    topic: 'training',
    icon: 'debug-restart',
    kind: choiceOrBudget(
      {
        none: t('Only scopes with recompute: true'),
        selective: t('The core of each attention: scores, softmax, dropout, context'),
        full: t('Each block from its saved input, or each scope with recompute: true'),
      },
      {
        label: t('to a budget…'),
        prompt: t('The cheapest plan with a footprint of at most so many bytes, such as budget:16GB'),
      },
    ),
    default: 'none',
    phases: ['train'],
    short: value =>
      value === 'none'
        ? ''
        : typeof value === 'string'
          ? t('recompute {0}', value)
          : t('recompute to {0}', bytes(value.budget)),
  }),
}

export const machineSettings = {
  fusion: setting({
    label: t('Fusion'),
    help: t('Ops that run as one kernel, without traffic between them'),
    topic: 'machine',
    icon: 'combine',
    kind: choice({
      none: t('No fusion: each op reads and writes memory (AI and Memory Wall, note 4)'),
      pointwise: t('Element-wise ops, norms and softmax join the op whose result they stream'),
      flash: t("The same, and an attention's scores never leave the chip (Dao et al., arXiv 2205.14135)"),
    }),
    default: 'none',
    short: unless('none', value => value),
  }),
  onChip: setting({
    label: t('On-chip memory'),
    help: t('Number of times that contractions read their operands'),
    topic: 'machine',
    icon: 'chip',
    kind: choice({
      ideal: t('Each operand once'),
      tiled: t('As often as tiling for the on-chip memory requires'),
    }),
    default: 'ideal',
    short: unless('ideal', value => value),
  }),
  resident: setting({
    label: t('Residence'),
    help: t('Tensors that stay in on-chip memory if they fit'),
    topic: 'machine',
    icon: 'pinned',
    kind: choice({
      none: t('All traffic goes to the outermost memory'),
      auto: t('Weights, KV cache or activations that fit an on-chip memory are served at its bandwidth'),
    }),
    default: 'none',
    phases: keepsCache,
    idle: t('train streams its states'),
    short: unless('none', () => t('resident')),
  }),
  causalCount: setting({
    label: t('Causal attention counts'),
    help: t('Scores that a causal attention computes: all, or only the unmasked ones'),
    topic: 'machine',
    icon: 'filter',
    kind: choice({
      full: t('Queries times all keys present, as in kernels that skip no masked blocks'),
      causal: t('Only the keys that each query sees'),
    }),
    default: 'full',
    short: unless('full', () => t('causal count')),
  }),
}
