/** What is drawn covers what there is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Files } from '../../support/everyProgram'
import { languageProgram } from './language'
import { modelProgram } from './models'
import { dslNames } from './pieces'

const words = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap(text => text.match(/[\w$#]+|[&|?]{2}=|\.\.\.|\?\.|\?\?|=>|\*\*|>>>/g) ?? []))

/** Those of `names` that no program has, of as many as it takes to see the rarest, whatever the seed. */
function neverIn<P>(
  programs: fc.Arbitrary<P>,
  wordsOf: (program: P) => Set<string>,
  names: readonly string[],
): string[] {
  let missing = [...names]
  for (let round = 0; round < 20 && missing.length > 0; round++)
    for (const program of fc.sample(programs, { numRuns: 350, seed: seed + round })) {
      const found = wordsOf(program)
      missing = missing.filter(name => !found.has(name))
    }
  return missing
}
const seed = fc.readConfigureGlobal()?.seed ?? 0

test('every name of the DSL is in a generated model', () => {
  const used = (files: Files) =>
    words(Object.values(files).map(text => text.replaceAll(/^import .*$|^const \{.*\} = memwall$/gm, '')))
  expect(neverIn(modelProgram, used, dslNames)).toEqual([])
})

/** One word for each construct that a model file may use. */
const constructs = [
  ...['const', 'let', 'var', 'function', 'class', 'enum', 'extends', 'static', 'get', 'set', 'super', 'this', 'new'],
  ...[
    'if',
    'else',
    'for',
    'of',
    'in',
    'while',
    'do',
    'switch',
    'case',
    'default',
    'break',
    'continue',
    'return',
    'throw',
  ],
  ...['try', 'catch', 'finally', 'typeof', 'instanceof', 'delete', 'void', 'outer', 'done', '#hidden', 'public', 'Map'],
  ...[
    'Set',
    'Math',
    'JSON',
    'Object',
    'Array',
    'String',
    'Number',
    'parseInt',
    'isNaN',
    'Error',
    '...',
    '?.',
    '??',
    '=>',
  ],
  ...['**', '>>>', '??=', '||=', '&&='],
]

test('every construct is in a generated program', () => {
  expect(neverIn(languageProgram, text => words([text]), constructs)).toEqual([])
})
