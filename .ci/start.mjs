/** npm start: from a fresh clone to the per-layer table of BERT and its roofline. */
import { build, ensureDependencies, run } from './ensure.mjs'

ensureDependencies()
console.log('Building dist/')
build()
console.log('')
run('node', ['dist/cli.js', 'analyze', 'examples/bert.ts', '--roofline', 'dist/bert.html'])
