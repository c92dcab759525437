/** Targets that an editor offers, and the look-up of a target by id. */
import { findTarget } from '../hardware/catalogue'
import { defaultTargetId, type Target } from '../hardware/target'
import type { Conditions } from '../protocol/analysis'

/** Maximum number of a file's targets that are offered, and of memory levels per target; more are slow to send. */
export const [mostTargets, mostLevels] = [100, 20]

/** Targets of the file that can be picked. */
export const offeredTargets = (own: readonly Target[]): readonly Target[] =>
  own.slice(0, mostTargets).filter(({ memory }) => memory.length <= mostLevels)

/**
 * Looks up a target: the file's own come before those of the settings, and these before the catalogue. An unknown id
 * gives the default target of the settings, and where that is unknown too, the one of Memwall. A target of the
 * conditions comes before them all.
 */
export function targetOf(
  {
    target,
    hardware,
    defaultHardware,
    custom = [],
  }: Pick<Conditions, 'target' | 'hardware' | 'defaultHardware' | 'custom'>,
  own: readonly Target[],
): Target {
  if (target !== undefined) return target
  const declared = [...offeredTargets(own), ...custom]
  const find = (id: string): Target | undefined => declared.find(target => target.id === id) ?? findTarget(id)
  return find(hardware) ?? find(defaultHardware) ?? (findTarget(defaultTargetId) as Target)
}
