/** What is drawn covers what there is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languageProgram } from './language'
import { modelProgram } from './models'
import { dslNames } from './pieces'

const words = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap(text => text.match(/[\w$#]+|[&|?]{2}=|\.\.\.|\?\.|\?\?|=>|\*\*|>>>/g) ?? []))

test('every name of the DSL is in a generated model', () => {
  const drawn = fc.sample(modelProgram, 700).flatMap(files => Object.values(files))
  const used = words(drawn.map(text => text.replaceAll(/^import .*$|^const \{.*\} = memwall$/gm, '')))
  expect(dslNames.filter(name => !used.has(name))).toEqual([])
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
  const used = words(fc.sample(languageProgram, 700))
  expect(constructs.filter(each => !used.has(each))).toEqual([])
})
