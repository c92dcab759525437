/** The targets that an editor offers, and from the id of one to the target. */
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import type { Conditions } from '../protocol/analysis'

/** Targets of a file that are offered at most, and memory levels that one of them has at most: more are slow to send. */
export const [mostTargets, mostLevels] = [100, 20]

/** Those of the file's own targets that can be picked. */
export const offeredTargets = (own: readonly Target[]): readonly Target[] =>
  own.slice(0, mostTargets).filter(({ memory }) => memory.length <= mostLevels)

/** The file's own targets come before the catalogue; an id that is known nowhere falls back to the default target. */
export const targetOf = (
  { hardware, defaultHardware }: Pick<Conditions, 'hardware' | 'defaultHardware'>,
  own: readonly Target[],
): Target =>
  offeredTargets(own).find(target => target.id === hardware) ??
  findTarget(hardware) ??
  findTarget(defaultHardware) ??
  (catalogue[0] as Target)
