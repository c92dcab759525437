/** Targets that an editor offers, and the look-up of a target by id. */
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import type { Conditions } from '../protocol/analysis'

/** Maximum number of a file's targets that are offered, and of memory levels per target; more are slow to send. */
export const [mostTargets, mostLevels] = [100, 20]

/** Targets of the file that can be picked. */
export const offeredTargets = (own: readonly Target[]): readonly Target[] =>
  own.slice(0, mostTargets).filter(({ memory }) => memory.length <= mostLevels)

/** Looks up a target. The file's own targets come before the catalogue; an unknown id gives the default target. */
export const targetOf = (
  { hardware, defaultHardware }: Pick<Conditions, 'hardware' | 'defaultHardware'>,
  own: readonly Target[],
): Target =>
  offeredTargets(own).find(target => target.id === hardware) ??
  findTarget(hardware) ??
  findTarget(defaultHardware) ??
  (catalogue[0] as Target)
