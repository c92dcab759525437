/** How a model is spread over devices; figures are of one of them. */

import type { ModelReport } from '../../analysis/report'
import * as format from '../../present/format'
import { type Parallelism, zeroStages } from '../../scenario/parallelism'
import { consistent } from '../../scenario/parallelRules'
import type { Scenario } from '../../scenario/scenario'
import { amount, choice, type Setting } from './setting'

/** Those that mean something beside what is chosen. */
export function devices(scenario: Scenario, models: readonly ModelReport[]): Setting[] {
  const { dp, tp, pp, ep } = scenario.parallel
  const trains = scenario.phase === 'train'
  const experts = models.some(({ totals }) => totals.activeParameters < totals.parameters)
  return [
    count(scenario, 'dp'),
    ...(trains && dp > 1 ? [zero(scenario)] : []),
    count(scenario, 'tp'),
    ...(tp > 1 ? [sp(scenario)] : []),
    count(scenario, 'pp'),
    ...(trains && pp > 1 ? [microBatches(scenario)] : []),
    ...(pp > 1 ? [count(scenario, 'interleave')] : []),
    ...(experts || ep > 1 ? [count(scenario, 'ep')] : []),
  ]
}

const spread = (scenario: Scenario, parallel: Partial<Parallelism>): Scenario => ({
  ...scenario,
  parallel: consistent({ ...scenario.parallel, ...parallel }),
})

const counts = {
  dp: { icon: 'copy', name: 'Data parallel', about: 'Replicas of the model, each with a batch of its own' },
  tp: { icon: 'split-horizontal', name: 'Tensor parallel', about: 'Devices that split every linear (Megatron)' },
  pp: { icon: 'list-ordered', name: 'Pipeline stages', about: 'Devices that share out the blocks, run by run' },
  interleave: { icon: 'list-ordered', name: 'Interleaving', about: 'Runs of blocks that each stage has' },
  ep: { icon: 'organization', name: 'Expert parallel', about: 'Devices that share out the experts' },
}

const count = (scenario: Scenario, which: keyof typeof counts): Setting =>
  amount({
    ...counts[which],
    now: scenario.parallel[which],
    least: 1,
    otherwise: '1',
    value: format.exact(scenario.parallel[which]),
    set: value => spread(scenario, { [which]: value ?? 1 }),
  })

const microBatches = (scenario: Scenario): Setting => {
  const now = scenario.parallel.microBatches
  const otherwise = 'as many as keep it full'
  return amount({
    icon: 'list-ordered',
    name: 'Micro-batches',
    about: 'Micro-batches that go through the pipeline in a step; a stage keeps the activations of those under way',
    now,
    least: 1,
    otherwise,
    value: now === null ? otherwise : format.exact(now),
    set: value => spread(scenario, { microBatches: value }),
  })
}

const zeroAbout = {
  0: 'Every replica keeps all of them',
  1: 'Optimizer states and master weights',
  2: 'Optimizer states and gradients',
  3: 'Optimizer states, gradients and weights, which are gathered in each pass',
}

const zero = (scenario: Scenario): Setting =>
  choice({
    icon: 'copy',
    name: 'ZeRO stage',
    about: 'What replicas share out instead of each keeping a copy',
    options: zeroStages.map(value => ({ value, label: String(value), about: zeroAbout[value] })),
    now: scenario.parallel.zero,
    set: value => spread(scenario, { zero: value }),
  })

const sp = (scenario: Scenario): Setting =>
  choice({
    icon: 'split-horizontal',
    name: 'Sequence parallel',
    about: 'What lies between the split linears is split along the sequence',
    options: [
      { value: false, label: 'no', about: 'Norms, dropout and residuals are whole on every device' },
      { value: true, label: 'yes', about: 'Each device has a part; the same bytes are sent, in other collectives' },
    ],
    now: scenario.parallel.sp,
    set: value => spread(scenario, { sp: value }),
  })
