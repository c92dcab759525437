/**
 * Built-in hardware targets, each figure with its public source.
 *
 * Conventions: dense peaks only, no sparsity; `peak.fp64` and `peak.fp32` are the tensor or matrix core rates where the
 * hardware has them, since peaks are those of contractions. Capacities are as vendors print them, GB read as 10^9
 * bytes. A memory level has no bandwidth (null) where no public source gives one. `unverified` holds paths into the
 * target (`peak.fp16`, `memory[1].bytes`, `link.bandwidth`). Figures derived from others are explained in `note`.
 */
import { accelerators } from './catalogue/accelerators'
import { amd } from './catalogue/amd'
import { apple } from './catalogue/apple'
import { cpu } from './catalogue/cpu'
import { google } from './catalogue/google'
import { nvidiaAdaHopper } from './catalogue/nvidia-ada-hopper'
import { nvidiaAmpere } from './catalogue/nvidia-ampere'
import { nvidiaBlackwell } from './catalogue/nvidia-blackwell'
import { nvidiaJetson } from './catalogue/nvidia-jetson'
import { nvidiaPascalToTuring } from './catalogue/nvidia-pascal-to-turing'
import type { Target } from './target'

export const catalogue: readonly Target[] = [
  ...nvidiaPascalToTuring,
  ...nvidiaAmpere,
  ...nvidiaAdaHopper,
  ...nvidiaBlackwell,
  ...nvidiaJetson,
  ...amd,
  ...google,
  ...accelerators,
  ...cpu,
  ...apple,
]

const byId: ReadonlyMap<string, Target> = new Map(catalogue.map(target => [target.id, target]))

/** Finds the target with exactly this id. */
export const findTarget = (id: string): Target | undefined => byId.get(id)

/**
 * Up to three targets whose id or name is close to the typed text, nearest first. Only letters and digits count. A
 * label is close if it contains the text, if the text contains it and is at most twice as long, or if they differ by
 * edits of at most a third of the text.
 */
export function nearestTargets(id: string): readonly Target[] {
  const typed = lettersAndDigits(id)
  return catalogue
    .map(target => ({ target, distance: Math.min(distance(typed, target.id), distance(typed, target.name)) }))
    .filter(entry => entry.distance <= typed.length / 3)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(entry => entry.target)
}

const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Number of edits from the typed text to a label; below 1 where one contains the other. */
function distance(typed: string, label: string): number {
  const letters = lettersAndDigits(label)
  const longer = Math.abs(letters.length - typed.length) / 1000
  if (typed.length > 1 && letters.includes(typed)) return longer
  if (letters.length * 2 >= typed.length && typed.includes(letters)) return 0.5 + longer
  return levenshtein(typed, letters)
}

/** Levenshtein distance: the least insertions, deletions and replacements that turn one text into the other. */
function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
