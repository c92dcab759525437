/** Settings of the devices that a model runs on: data, tensor, sequence, context, pipeline and expert parallelism. */
import { t } from '@vscode/l10n'
import { exact } from '../text/format'
import { flag, numbered, optional, wholeNumber } from './kind'
import { type Setting, setting } from './setting'

const degree = wholeNumber(1, t('Number of devices, runs or replicas'))
const count = (label: string, help: string, icon: string, name: string): Setting<number> =>
  setting<number>({
    label,
    help,
    topic: 'devices',
    icon,
    kind: degree,
    default: 1,
    short: value => (value > 1 ? `${name} ${exact(value)}` : ''),
  })

export const parallelSettings = {
  dp: count(t('Data parallel'), t('Number of replicas, each with its own batch'), 'copy', 'dp'),
  zero: setting({
    label: t('ZeRO stage'),
    help: t('States that replicas shard (Rajbhandari et al., arXiv 1910.02054)'),
    topic: 'devices',
    icon: 'copy',
    kind: numbered({
      0: t('Nothing is sharded'),
      1: t('Optimizer states and master weights'),
      2: t('Optimizer states and gradients'),
      3: t('Optimizer states, gradients and weights, which are all-gathered in each pass'),
    }),
    default: 0,
    phases: ['train'],
    needs: { setting: 'dp', why: t('is sharded over replicas') },
    short: value => (value === 0 ? '' : `ZeRO ${value}`),
  }),
  offload: setting({
    label: t('Offload'),
    help: t('States in the memory of the host, where the optimizer runs (ZeRO-Offload; Ren et al., arXiv 2101.06840)'),
    topic: 'devices',
    icon: 'cloud-upload',
    kind: flag(
      t('Optimizer states and gradients are on the device'),
      t('The device keeps the weights, and a gradient until its op has run; time of the host is not counted'),
    ),
    default: false,
    phases: ['train'],
    short: value => (value ? t('offload') : ''),
  }),
  tp: count(
    t('Tensor parallel'),
    t('Number of devices that split each linear (Shoeybi et al., arXiv 1909.08053)'),
    'split-horizontal',
    'tp',
  ),
  sp: setting({
    label: t('Sequence parallel'),
    help: t('Splits tensors between the split linears along the sequence (Korthikanti et al., arXiv 2205.05198)'),
    topic: 'devices',
    icon: 'split-horizontal',
    kind: flag(
      t('Norms, dropout and residuals are replicated on every device'),
      t('Each device has a shard; reduce-scatter and all-gather replace all-reduce'),
    ),
    default: false,
    needs: { setting: 'tp', why: t('splits the tensors that tensor parallelism replicates') },
    short: value => (value ? 'sp' : ''),
  }),
  cp: count(
    t('Context parallel'),
    t('Number of devices that split each sequence, or the KV cache (Liu et al., arXiv 2310.01889)'),
    'split-horizontal',
    'cp',
  ),
  pp: count(
    t('Pipeline stages'),
    t('Number of pipeline stages (1F1B; Narayanan et al., arXiv 2104.04473)'),
    'list-ordered',
    'pp',
  ),
  microBatches: setting({
    label: t('Micro-batches'),
    help: t('Number of micro-batches per step; a stage holds the activations of those in progress'),
    topic: 'devices',
    icon: 'list-ordered',
    kind: optional(wholeNumber(1, t('Number of micro-batches per step')), t('one per stage')),
    default: null,
    phases: ['train'],
    needs: { setting: 'pp', why: t('is for a pipeline') },
    short: value => (value === null ? '' : t('{0} micro-batches', exact(value))),
  }),
  interleave: setting<number>({
    ...count(t('Interleaving'), t('Number of model chunks per stage (interleaved 1F1B)'), 'list-ordered', 'interleave'),
    needs: { setting: 'pp', why: t('is for a pipeline') },
  }),
  ep: count(
    t('Expert parallel'),
    t('Number of devices that distribute the experts, inside data and tensor parallelism'),
    'organization',
    'ep',
  ),
}
