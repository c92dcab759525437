/** npm start: from a fresh clone to the per-layer table of BERT and its roofline. */
import { build, ensureDependencies, run } from './ensure.mjs'

try {
  ensureDependencies()
  console.log('Building dist/')
  build()
  console.log('')
  run('node', ['dist/cli.js', 'analyze', 'examples/bert.ts', '--roofline', 'dist/bert.html'])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
