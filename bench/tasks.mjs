/** The longest task of a real extension host, in processor time: opening, typing, switching, and hostile files. */
import { runInHost } from './host/run.mjs'
import { line } from './measure.mjs'

const goal = 50
const { found } = /** @type {{ found: Record<string, number> }} */ (await runInHost('tasks', 1_800_000))
for (const [name, longest] of Object.entries(found))
  line(name, `${longest.toFixed(1)} ms`, `${goal} ms`, longest <= goal)
