/** Interpreted from its source and executed with the DSL under Node, each example gives the same graphs. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'vitest'
import { sameModels } from './sameModels'

const folder = new URL('../../examples/', import.meta.url)

test.each(readdirSync(folder).filter(name => name.endsWith('.ts')))(
  '%s',
  name => sameModels({ 'model.ts': readFileSync(new URL(name, folder), 'utf8') }),
  120_000,
)
