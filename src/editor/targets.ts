/** From the id of a target to the target: the file's own come first, then the catalogue. */
import type { Target } from '../hardware/target'
import * as settings from './settings'

/** The catalogue, which comes with the analysis. */
export interface Known {
  readonly catalogue: readonly Target[]
  readonly findTarget: (id: string) => Target | undefined
}

/** An id that is known nowhere falls back to the default target. */
export const chosenTarget = (id: string, own: readonly Target[], { catalogue, findTarget }: Known): Target =>
  own.find(target => target.id === id) ??
  findTarget(id) ??
  findTarget(settings.defaultHardware()) ??
  (catalogue[0] as Target)
