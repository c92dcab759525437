/** What the scenario picker offers, as the user would walk through it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { isChoose, isQuestion, type SettingQuestion } from '../../src/editor/scenario/setting'
import { topicsOf } from '../../src/editor/scenario/settings'
import { readScenario } from '../../src/scenario/read'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'

const bert = exampleReport('bert.ts').models
const mixtral = exampleReport('mixtral.ts').models

const settings = (scenario: Scenario, models: readonly ModelReport[] = bert) =>
  topicsOf(scenario, models).flatMap(topic => topic.settings)
const nameOf = (label: string): string => label.replace(/^\$\(.*?\) /, '')
const names = (scenario: Scenario, models?: readonly ModelReport[]): string[] =>
  settings(scenario, models).map(({ label }) => nameOf(label))

function setting(scenario: Scenario, name: string) {
  const found = settings(scenario).find(({ label }) => nameOf(label) === name)
  if (found === undefined) throw new Error(`there is no ${name} among ${names(scenario).join(', ')}`)
  return found
}

/** The scenario after choosing an option, or typing a text, along the way. */
function chosen(scenario: Scenario, name: string, ...answers: readonly string[]): Scenario {
  let next: SettingQuestion | Scenario = setting(scenario, name).next
  for (const answer of answers) {
    if (!isQuestion(next)) throw new Error(`${name} asks nothing more`)
    if (isChoose(next)) {
      const option = next.options.find(({ label }) => label === answer)
      if (option === undefined) throw new Error(`${answer} is none of ${next.options.map(each => each.label).join()}`)
      next = option.next
    } else {
      const problem = next.problem(answer)
      if (problem !== null) throw new Error(problem)
      next = next.take(answer)
    }
  }
  if (isQuestion(next)) throw new Error(`${name} asks on`)
  return next
}

const train: Scenario = { ...defaultScenario, phase: 'train' }

describe('what is offered', () => {
  test('in a pass', () => {
    expect(names(defaultScenario)).toEqual([
      'Phase',
      'batch',
      'seq',
      'Cached tokens',
      'Number format of everything',
      'Weights',
      'Activations',
      'KV cache',
      'Fusion',
      'On-chip memory',
      'Residence',
      'Causal attention counts',
      'Data parallel',
      'Tensor parallel',
      'Context parallel',
      'Pipeline stages',
      'Reset',
    ])
  })

  test('a size that was chosen, before there are figures for it', () => {
    expect(setting({ ...defaultScenario, dims: { seq: 128 } }, 'seq').value).toBe('128')
    expect(setting(defaultScenario, 'seq').value).toBe("512 (the file's own)")
  })

  test('what a step of decode, a generation and training add and have no use for', () => {
    const pass = names(defaultScenario)
    const added = (scenario: Scenario) => names(scenario).filter(each => !pass.includes(each))
    const gone = (scenario: Scenario) => pass.filter(each => !names(scenario).includes(each))
    expect(added({ ...defaultScenario, phase: 'decode' })).toEqual(['Tokens per step'])
    expect(added({ ...defaultScenario, phase: 'generate' })).toEqual(['Tokens per step', 'Prefilled tokens'])
    expect(added(train)).toEqual(['Optimizer', 'Precision', 'Gradients', 'Recompute', 'Offload'])
    expect(gone(train)).toEqual(['Cached tokens', 'KV cache', 'Residence'])
  })

  test('experts are shared out where there are some', () => {
    expect(names(defaultScenario, mixtral)).toContain('Expert parallel')
    expect(names(defaultScenario, bert)).not.toContain('Expert parallel')
  })

  test('each says what it is and what it means, in one line', () => {
    const all = [...settings(defaultScenario), ...settings(train)]
    for (const { value, about } of all) {
      expect(value).not.toBe('')
      expect(about).toMatch(/^[A-Z][^\n]{10,110}$/)
    }
  })
})

describe('what is chosen', () => {
  test.each<[string, readonly string[], (scenario: Scenario) => unknown, unknown]>([
    ['batch', ['16'], ({ dims }) => dims, { batch: 16 }],
    ['Weights', ['int4 (group 128)'], ({ dtypes }) => dtypes.weights, { dtype: 'int4', group: 128 }],
    ['Fusion', ['flash'], ({ fusion }) => fusion, 'flash'],
    ['On-chip memory', ['tiled'], ({ onChip }) => onChip, 'tiled'],
    ['Tensor parallel', ['8'], ({ parallel }) => parallel.tp, 8],
    ['Optimizer', ['adafactor'], ({ training }) => training.optimizer, 'adafactor'],
    ['Gradients', ['fp32'], ({ training }) => training.gradients, 'fp32'],
    ['Recompute', ['selective'], ({ training }) => training.recompute, 'selective'],
    ['Recompute', ['to a budget…', '16GB'], ({ training }) => training.recompute, { budget: 16e9 }],
    ['Recompute', ['to a budget…', '16e9'], ({ training }) => training.recompute, { budget: 16e9 }],
  ])('%s %j', (name, answers, part, expected) => {
    const next = chosen(train, name, ...answers)
    expect(part(next)).toEqual(expected)
    // It is what the list then says is in use.
    expect(setting(next, name).value).not.toBe(setting(train, name).value)
  })

  test('what it is now is marked', () => {
    const scenario = chosen(train, 'Recompute', 'to a budget…', '16.5 GB')
    const { next } = setting(scenario, 'Recompute')
    const options = isQuestion(next) && isChoose(next) ? next.options : []
    expect(options.filter(({ isNow }) => isNow).map(({ label }) => label)).toEqual(['to a budget…'])
    expect(options.at(-1)?.next).toMatchObject({ text: '16.5 GB' })
  })

  test('a budget that would be rounded is typed in full', () => {
    const scenario = chosen(train, 'Recompute', 'to a budget…', '12345678901')
    const { next } = setting(scenario, 'Recompute')
    const options = isQuestion(next) && isChoose(next) ? next.options : []
    expect(options.at(-1)?.next).toMatchObject({ text: '12345678901' })
  })

  test.each([
    ['batch', ['0'], /whole number of at least 1/],
    ['batch', ['1.5'], /whole number/],
    ['Recompute', ['to a budget…', 'all'], /budget:16GB/],
    ['Recompute', ['to a budget…', '16 GiB'], /budget:16GB/],
  ])('%s %j is refused', (name, answers, says) => {
    expect(() => chosen(train, name, ...answers)).toThrow(says)
  })

  test('what means nothing without another setting comes and goes with it', () => {
    expect(names(train)).not.toEqual(expect.arrayContaining(['Sequence parallel']))
    const spread = chosen(chosen(chosen(train, 'Data parallel', '8'), 'Tensor parallel', '4'), 'Pipeline stages', '2')
    expect(names(spread)).toEqual(
      expect.arrayContaining(['ZeRO stage', 'Sequence parallel', 'Micro-batches', 'Interleaving']),
    )
    const all = chosen(chosen(chosen(spread, 'ZeRO stage', '3'), 'Sequence parallel', 'yes'), 'Interleaving', '4')
    expect(all.parallel).toMatchObject({ dp: 8, zero: 3, tp: 4, sp: true, pp: 2, interleave: 4 })
    const alone = chosen(chosen(chosen(all, 'Data parallel', ''), 'Tensor parallel', '1'), 'Pipeline stages', '1')
    expect(alone.parallel).toEqual(defaultScenario.parallel)
  })

  test('no walk through the picker leads to a contradiction, or to what would not be remembered', () => {
    const walk = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('', '1', '2', '3', '8', '16GB')), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(walk, steps => {
        let scenario = defaultScenario
        for (const [which, option, text] of steps) {
          const offered = settings(scenario, mixtral)
          let next: SettingQuestion | Scenario = offered[which % offered.length]?.next ?? scenario
          while (isQuestion(next))
            next = isChoose(next)
              ? (next.options[option % next.options.length]?.next ?? scenario)
              : next.problem(text) === null
                ? next.take(text)
                : scenario
          scenario = next
          const { dp, zero, tp, sp, pp, microBatches, interleave } = scenario.parallel
          expect(zero > 0 && dp === 1).toBe(false)
          expect(sp && tp === 1).toBe(false)
          expect((microBatches !== null || interleave > 1) && pp === 1).toBe(false)
          expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
        }
      }),
    )
  })
})
