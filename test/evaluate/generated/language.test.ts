/** Programs made up at random in what a model file may use: interpreted and executed, they give the same. */
import { test } from 'vitest'
import { everyProgram } from '../../support/everyProgram'
import { sameAsExecuted } from '../check'
import { languageProgram } from './language'

test('programs leave the same values', () => {
  everyProgram(languageProgram, sameAsExecuted, { runs: 3000, draw: 0 })
}, 300_000)
