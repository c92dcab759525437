/**
 * Every setting of a scenario, defined once. The options of the command line and their help, the pickers, the settings
 * of the extension, the status bar, the scenario in JSON and the table in the README are generated from these rows.
 */
import { elementType, type WeightDType } from '../tensor/dtype'
import { bytes, dtype, exact } from '../text/format'
import { choice, choiceOrBudget, flag, numbered, numberFormat, optional, weightFormat, wholeNumber } from './kind'
import { type Phase, type Setting, setting } from './setting'

const phase = choice({
  forward: 'One pass with the sizes as given: an encoder, a CNN, or a decoder reading its prompt',
  decode: 'One new token, with the tokens before it cached',
  generate: 'Every step of generating a sequence token by token, summed',
  train: 'Forward, backward and the step of the optimizer, for one micro-batch',
})
/** Text of a value, or empty for the default. */
const unless =
  <T>(usual: T, text: (value: T) => string) =>
  (value: T): string =>
    value === usual ? '' : text(value)

export const phaseSettings = {
  phase: setting<Phase>({
    label: 'Phase',
    help: 'What is counted',
    topic: 'Phase and sizes',
    icon: 'debug-step-over',
    kind: phase,
    default: 'forward',
    short: value => value,
  }),
  past: setting<number | null>({
    label: 'Cached tokens',
    help: 'Tokens cached before the step',
    topic: 'Phase and sizes',
    icon: 'history',
    kind: optional(wholeNumber(0, 'Tokens cached before the step'), 'seq - tokens'),
    default: null,
    phases: ['decode'],
    short: (value, { dims }) => (value === null || value === (dims.seq ?? 1) - 1 ? '' : `past ${exact(value)}`),
  }),
  tokens: setting<number>({
    label: 'Tokens per step',
    help: 'Tokens that a decode step appends: 1, or more in speculative verification and chunked prefill',
    topic: 'Phase and sizes',
    icon: 'list-ordered',
    kind: wholeNumber(1, 'Tokens that a decode step appends'),
    default: 1,
    phases: ['decode'],
    short: value => (value > 1 ? `${exact(value)} tokens` : ''),
  }),
  prompt: setting<number | null>({
    label: 'Prefilled tokens',
    help: 'Tokens read before generation',
    topic: 'Phase and sizes',
    icon: 'history',
    kind: optional(wholeNumber(0, 'Tokens read before generation'), '0'),
    default: null,
    phases: ['generate'],
    short: value => (value ? `prompt ${exact(value)}` : ''),
  }),
}

const keepsCache: readonly Phase[] = ['forward', 'decode', 'generate']

export const formatSettings = {
  weights: setting<WeightDType>({
    label: 'Weights',
    help: 'Number format of the weights; in a group, weights share an fp16 scale',
    topic: 'Number formats',
    icon: 'symbol-ruler',
    kind: weightFormat,
    default: 'fp16',
    short: (value, { dtypes }) => (value === dtypes.activations ? '' : `${dtype(value)} weights`),
  }),
  activations: setting({
    label: 'Activations',
    help: 'Number format of what passes between ops, and that contractions compute in',
    topic: 'Number formats',
    icon: 'symbol-ruler',
    kind: numberFormat(),
    default: 'fp16',
    short: value => value,
  }),
  kvCache: setting({
    label: 'KV cache',
    help: 'Number format of the keys and values kept from token to token',
    topic: 'Number formats',
    icon: 'symbol-ruler',
    kind: numberFormat(),
    default: 'fp16',
    option: 'kv',
    phases: keepsCache,
    idle: 'train keeps no KV cache',
    short: (value, { dtypes }) => (value === dtypes.activations ? '' : `${value} KV cache`),
  }),
}

export const trainingSettings = {
  optimizer: setting({
    label: 'Optimizer',
    help: 'What it keeps for every weight, and what its step computes',
    topic: 'Training',
    icon: 'settings',
    kind: choice({
      sgd: 'w - rate g',
      momentum: 'Sutskever et al., On the importance of initialization and momentum, ICML 2013',
      adam: 'Kingma and Ba, arXiv 1412.6980, Algorithm 1',
      adamw: 'Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2',
      adafactor: 'Shazeer and Stern, arXiv 1804.04235, Algorithm 4, without momentum',
      adam8bit: 'Dettmers et al., arXiv 2110.02861; the blocks of 2048 add 4 bytes each, which are left out',
      adahessian: 'Yao et al., arXiv 2006.00719, Algorithm 2',
    }),
    default: 'adamw',
    phases: ['train'],
    short: value => value,
  }),
  precision: setting({
    label: 'Precision',
    help: 'Formats of a training step, and whether there is a master copy of the weights',
    topic: 'Training',
    icon: 'symbol-ruler',
    kind: optional(
      choice({
        fp32: 'Weights, activations and gradients in fp32',
        mixed: 'In 16 bits, with a master copy of the weights in fp32 (Micikevicius et al., arXiv 1710.03740)',
        fp8: 'As mixed; contractions read and keep their operands in fp8 (Micikevicius et al., arXiv 2209.05433)',
      }),
      'as the weights are',
      'mixed where they are 16 bits or fewer, else fp32',
    ),
    default: null,
    phases: ['train'],
    // The formats of weights and activations already show fp32.
    short: value =>
      value === null || value === 'fp32' ? '' : value === 'mixed' ? 'mixed precision' : `${value} training`,
  }),
  gradients: setting({
    label: 'Gradients',
    help: 'Number format that gradients of the weights are kept and summed in',
    topic: 'Training',
    icon: 'symbol-ruler',
    kind: optional(numberFormat(['fp32', 'bf16', 'fp16']), 'as the weights, below 16 bits as the activations'),
    default: null,
    phases: ['train'],
    short: (value, { dtypes }) => (value === null || value === elementType(dtypes.weights) ? '' : `${value} gradients`),
  }),
  recompute: setting({
    label: 'Recompute',
    help: 'What backward computes again rather than having it saved',
    topic: 'Training',
    icon: 'debug-restart',
    kind: choiceOrBudget(
      {
        none: 'Only the scopes that say so',
        selective: 'The core of every attention: scores, softmax, dropout, context',
        full: 'Every block but its input, or every scope that says so',
      },
      {
        label: 'to a budget…',
        prompt: 'The cheapest plan whose whole footprint fits so many bytes, such as budget:16GB',
      },
    ),
    default: 'none',
    phases: ['train'],
    short: value =>
      value === 'none' ? '' : `recompute ${typeof value === 'string' ? value : `to ${bytes(value.budget)}`}`,
  }),
}

export const machineSettings = {
  fusion: setting({
    label: 'Fusion',
    help: 'Which ops run as one kernel, so that nothing moves between them',
    topic: 'Machine',
    icon: 'combine',
    kind: choice({
      none: 'Every op reads and writes memory (AI and Memory Wall, note 4)',
      pointwise: 'Element-wise ops, norms and softmax join what they can stream with',
      flash: "The same, and an attention's scores never leave the chip (Dao et al., arXiv 2205.14135)",
    }),
    default: 'none',
    short: unless('none', value => value),
  }),
  onChip: setting({
    label: 'On-chip memory',
    help: 'How often contractions read their operands',
    topic: 'Machine',
    icon: 'chip',
    kind: choice({
      ideal: 'Every operand once',
      tiled: 'As often as tiles of the on-chip memory need',
    }),
    default: 'ideal',
    short: unless('ideal', value => value),
  }),
  resident: setting({
    label: 'Residence',
    help: 'Whether what fits on the chip stays there',
    topic: 'Machine',
    icon: 'pinned',
    kind: choice({
      none: 'Everything comes from the outermost memory',
      auto: 'Weights, KV cache or activations that fit an on-chip memory are served at its bandwidth',
    }),
    default: 'none',
    phases: keepsCache,
    idle: 'train streams its states',
    short: unless('none', () => 'resident'),
  }),
  causalCount: setting({
    label: 'Causal attention counts',
    help: 'All scores of a causal attention, or those that the mask leaves',
    topic: 'Machine',
    icon: 'filter',
    kind: choice({
      full: 'Queries times all keys present, as kernels without masking skip nothing',
      causal: 'Only the keys each query may see',
    }),
    default: 'full',
    short: unless('full', () => 'causal count'),
  }),
}

const degree = wholeNumber(1, 'How many')
const count = (label: string, help: string, icon: string, name: string): Setting<number> =>
  setting<number>({
    label,
    help,
    topic: 'Devices',
    icon,
    kind: degree,
    default: 1,
    short: value => (value > 1 ? `${name} ${exact(value)}` : ''),
  })

export const parallelSettings = {
  dp: count('Data parallel', 'Replicas of the model, each with a batch of its own', 'copy', 'dp'),
  zero: setting({
    label: 'ZeRO stage',
    help: 'What replicas shard instead of each keeping a copy (Rajbhandari et al., arXiv 1910.02054)',
    topic: 'Devices',
    icon: 'copy',
    kind: numbered({
      0: 'Every replica keeps all of them',
      1: 'Optimizer states and master weights',
      2: 'Optimizer states and gradients',
      3: 'Optimizer states, gradients and weights, which are gathered in each pass',
    }),
    default: 0,
    phases: ['train'],
    needs: { setting: 'dp', why: 'is sharded over replicas' },
    short: unless<0 | 1 | 2 | 3>(0, value => `ZeRO ${value}`),
  }),
  tp: count(
    'Tensor parallel',
    'Devices that split every linear (Shoeybi et al., arXiv 1909.08053)',
    'split-horizontal',
    'tp',
  ),
  sp: setting({
    label: 'Sequence parallel',
    help: 'What lies between the split linears is split along the sequence (Korthikanti et al., arXiv 2205.05198)',
    topic: 'Devices',
    icon: 'split-horizontal',
    kind: flag(
      'Norms, dropout and residuals are whole on every device',
      'Each device has a part; the same bytes are sent, in other collectives',
    ),
    default: false,
    needs: { setting: 'tp', why: 'splits what tensor parallelism leaves whole' },
    short: value => (value ? 'sp' : ''),
  }),
  pp: count(
    'Pipeline stages',
    'Devices that share the blocks, stage by stage (1F1B; Narayanan et al., arXiv 2104.04473)',
    'list-ordered',
    'pp',
  ),
  microBatches: setting({
    label: 'Micro-batches',
    help: 'Micro-batches of a step; a stage keeps the activations of those under way',
    topic: 'Devices',
    icon: 'list-ordered',
    kind: optional(wholeNumber(1, 'Micro-batches that go through the pipeline in a step'), 'as many as keep it full'),
    default: null,
    phases: ['train'],
    needs: { setting: 'pp', why: 'is for a pipeline' },
    short: value => (value === null ? '' : `${exact(value)} micro-batches`),
  }),
  interleave: setting<number>({
    ...count('Interleaving', 'Runs of blocks that each stage has', 'list-ordered', 'interleave'),
    needs: { setting: 'pp', why: 'is for a pipeline' },
  }),
  ep: count('Expert parallel', 'Devices that share the experts, each with tokens of its own', 'organization', 'ep'),
}
