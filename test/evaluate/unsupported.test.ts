/** Every construct that a model file may not use has a problem of its own, which says what to write instead. */
import { ts } from 'ts-morph'
import { describe, expect, test } from 'vitest'
import { language } from '../../src/evaluate/syntax/language'
import { evaluated, file, kindsOf, listed, traced } from './check'
import { names } from './unsupported/names'
import { syntax } from './unsupported/syntax'
import { values } from './unsupported/values'

const head = 'import { input, linear, model, relu } from "memwall"\n'
const good = '\nmodel("good", { batch: 2 }, ({ batch }) => linear(3)(input([batch, 4])))\n'

for (const [group, cases] of Object.entries({ ...syntax, ...names, ...values }))
  describe(group, () => {
    test.each(cases)('%s', (text, expected) => {
      const whole = head + text + good
      const program = evaluated(whole)
      expect(listed(program.problems, { [file]: whole })).toEqual([expected])
      const kept = traced(program)
      expect([kindsOf(kept), kept.complete]).toEqual([['linear'], true])
    })
  })

test('with, after another statement', () => {
  const whole = `${head}const a = {}\nwith (a) { linear(1) }\n${good}`
  expect(listed(evaluated(whole).problems, { [file]: whole })).toEqual([
    'unsupported at with (a) { linear(1) }: with is not supported; name the object',
  ])
})

/** Only met inside what they are part of, or never made by the parser of a .ts file. */
const within = new Set(
  `CommaListExpression OmittedExpression PartiallyEmittedExpression SyntheticExpression
  SyntheticReferenceExpression NotEmittedStatement MissingDeclaration PropertyDeclaration MethodDeclaration
  VariableDeclaration ClassStaticBlockDeclaration TypeLiteral`.split(/\s+/),
)

test('every kind of expression and statement has a handler, or what to write instead', () => {
  const known = new Set(Object.values(language).flatMap(rows => rows.map(([kind]) => kind)))
  const kinds = Object.entries(ts.SyntaxKind).filter(
    ([name, kind]) =>
      /^(?!JSDoc|Jsx).*(Expression|Statement|Declaration|Literal)$/.test(name) && typeof kind === 'number',
  ) as [string, ts.SyntaxKind][]
  expect(kinds.length).toBeGreaterThan(50)
  expect(kinds.filter(([name, kind]) => !known.has(kind) && !within.has(name)).map(([name]) => name)).toEqual([])
})
