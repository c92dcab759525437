/** A fact: one figure of a report with its label, its unit and how certain it is. Every view lays facts out. */
import { t } from '@vscode/l10n'
import { type Measure, type Quantity, quantity, quantityText } from '../text/quantity'

/** Whether a figure is known exactly, is a lower or an upper bound, or is not known. */
export type FactBound = 'exact' | 'at least' | 'at most' | 'not known'

/** Weight of a fact: `warning` for a figure that the user has to act on, `note` for a remark, `quiet` for detail. */
export type Tone = 'plain' | 'quiet' | 'good' | 'note' | 'warning'

export interface Fact {
  /** Identifies the fact to the views that choose among facts. */
  readonly id: string
  readonly label: string
  /** Number or words, without the unit. */
  readonly value: string
  readonly unit: string
  /** Remark that puts the value in proportion; empty when there is none. */
  readonly note: string
  readonly tone: Tone
  readonly bound: FactBound
}

/** Fields of a fact beside its id and label; all of them have a default. */
type Rest = Partial<Omit<Fact, 'id' | 'label' | 'value' | 'unit'>>

/** A fact whose value is a number with a unit. "At least 0" says nothing, so it is shown as not known, without a note. */
export function figureFact(id: string, label: string, { number, unit }: Quantity, rest: Rest = {}): Fact {
  const fact: Fact = { id, label, value: number, unit, note: '', tone: 'plain', bound: 'exact', ...rest }
  if (fact.bound !== 'at least' || number !== '0') return fact
  return { ...fact, value: t('not known'), unit: '', note: '', bound: 'not known' }
}

/** A fact whose value is a quantity of a measure. */
export const measured = (id: string, label: string, measure: Measure, value: number, rest: Rest = {}): Fact =>
  figureFact(id, label, quantity(measure, value), rest)

/** A fact in words. */
export const wordFact = (id: string, label: string, value: string, rest: Rest = {}): Fact =>
  figureFact(id, label, { number: value, unit: '' }, rest)

const marks: Readonly<Record<FactBound, string>> = { exact: '', 'at least': '≥ ', 'at most': '≤ ', 'not known': '' }

/** Value with its unit and its bound: "≥ 14.5 GFLOP". */
export const valueText = ({ value, unit, bound }: Fact): string => marks[bound] + quantityText({ number: value, unit })

/** Value and note on one line: "≥ 0.534 ms, compute-bound". `between`: separator before the note. */
export const factText = (fact: Fact, between = ', '): string =>
  fact.note === '' ? valueText(fact) : `${valueText(fact)}${between}${fact.note}`

/** A figure that counts ops, in a text: marked where some of them are not counted. */
export const boundText = (text: string, complete: boolean): string => marks[countedBound(complete)] + text

/** Bound of a figure that counts ops: a lower bound when some of them are not counted. */
export const countedBound = (complete: boolean): FactBound => (complete ? 'exact' : 'at least')
