/** The long fuzz: `npm run fuzz`, in a process of its own (run.mjs). Prints what it finds, and goes on. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { changedSince, snapshot } from './intact'
import { mutants, soup, truncated } from './mutants'
import { sourcesOf, survives } from './survives'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string' }, folder: { type: 'string' } },
})
const seed = Number(values.seed)
const runs = Number(values.runs)
const folder = values.folder as string

const texts = fc.oneof(
  { weight: 8, arbitrary: mutants },
  { weight: 1, arbitrary: truncated },
  { weight: 1, arbitrary: soup },
)
const before = snapshot()
const started = performance.now()
/** Files between two looks at the heap, the host's prototypes and the clock. */
const batch = 250
const most = 20
let done = 0
let found = 0
let heap = 0
mkdirSync(folder, { recursive: true })

for (let number = 0; done < runs && found < most; number++) {
  const size = Math.min(batch, runs - done)
  const property = fc.property(texts, text => {
    // Should the process die of it, the file is there.
    writeFileSync(path.join(folder, 'current.ts'), text)
    survives(sourcesOf(text))
  })
  const result = fc.check(property, { seed: seed + number, numRuns: size })
  done += result.numRuns
  if (result.failed) {
    const file = path.join(folder, `find-${seed + number}.ts`)
    writeFileSync(file, result.counterexample?.[0] ?? '')
    found++
    const { errorInstance: error } = result
    console.log(
      `${file}\n  ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n  ') : error}`,
    )
  }
  const changed = changedSince(before)
  if (changed.length > 0) {
    found++
    console.log(`the host is not as it was: ${changed.join(', ')}`)
    break
  }
  global.gc?.()
  heap = process.memoryUsage().heapUsed / 1e6
  const seconds = (performance.now() - started) / 1000
  console.log(
    `${done} files, ${(done / seconds).toFixed(0)} a second, seed ${seed + number}, heap ${heap.toFixed(0)} MB, ${found} found`,
  )
}
process.exitCode = found === 0 ? 0 : 1
