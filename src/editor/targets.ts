/** From the id of a target to the target: the file's own come first, then the catalogue. */
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import * as settings from './settings'

/** An id that is known nowhere falls back to the default target. */
export const chosenTarget = (id: string, own: readonly Target[]): Target =>
  own.find(target => target.id === id) ??
  findTarget(id) ??
  findTarget(settings.defaultHardware()) ??
  (catalogue[0] as Target)
