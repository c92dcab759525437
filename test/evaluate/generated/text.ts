/** Program text with holes. */
import fc from 'fast-check'

export type Texts = fc.Arbitrary<string>

/** Fills the holes of a template with drawn texts: of`(${number} + ${number})`. */
export const of = (texts: TemplateStringsArray, ...holes: Texts[]): Texts =>
  fc.tuple(...holes).map(drawn => texts.reduce((all, text, at) => all + drawn[at - 1] + text))

export const either = (...texts: string[]): Texts => fc.constantFrom(...texts)
