/** Models made up at random, over several files: interpreted and executed, they give the same graphs. */
import { test } from 'vitest'
import { everyProgram } from '../../support/everyProgram'
import { sameModels } from '../sameModels'
import { modelProgram } from './models'

test('700 programs declare the same models, with the same graphs', () => {
  everyProgram(modelProgram, sameModels, { runs: 700, draw: 1 })
}, 300_000)
