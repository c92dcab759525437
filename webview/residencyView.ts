/** Which memory serves what: the outermost, but for what is resident on the chip. */
import { bandwidth } from '../src/hardware/roofline'
import type { Model, Row, Target } from './rows'

type Level = Target['memory'][number]
type Resident = keyof Model['totals']['residency']

const movedAs = (bytes: Row['bytes']): Readonly<Record<Resident, number>> => ({
  weights: bytes.weights,
  kvCache: bytes.kvRead + bytes.kvWrite,
  activations: bytes.inputs + bytes.outputs,
})

/** The levels that a model moves bytes to and from, outermost first. */
export function levelsServing({ totals }: Model, target: Target): readonly Level[] {
  const [outermost] = target.memory
  const moved = movedAs(totals.bytes)
  const names = new Set(
    (Object.keys(moved) as Resident[])
      .filter(each => moved[each] > 0)
      .map(each => totals.residency[each] ?? outermost?.name),
  )
  return names.size === 0 ? target.memory.slice(0, 1) : target.memory.filter(level => names.has(level.name))
}

/** Bytes/s at which some traffic is served: over all levels, by what each of them serves. */
export function pace(bytes: Row['bytes'], { totals }: Model, target: Target): number {
  const outside = bandwidth(target)
  const resident = Object.entries(totals.residency) as [Resident, string][]
  if (resident.length === 0) return outside
  const moved = movedAs(bytes)
  let all = 0
  let seconds = 0
  for (const which of Object.keys(moved) as Resident[]) {
    const level = target.memory.find(({ name }) => name === totals.residency[which])
    all += moved[which]
    seconds += moved[which] / (level?.bandwidth ?? outside)
  }
  return seconds > 0 ? all / seconds : outside
}
