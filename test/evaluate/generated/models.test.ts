/** Models made up at random, over several files: interpreted and executed, they give the same graphs. */
import { test } from 'vitest'
import { everyProgram } from '../../support/everyProgram'
import { sameModels } from '../sameModels'
import { modelProgram } from './models'

test('programs declare the same models, with the same graphs', () => {
  everyProgram(modelProgram, sameModels, { runs: 1400, draw: 1 })
}, 300_000)
