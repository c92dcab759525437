/** From the id of a target to the target. */
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import type { Conditions } from '../protocol/analysis'

/** The file's own targets come before the catalogue; an id that is known nowhere falls back to the default target. */
export const targetOf = ({ hardware, defaultHardware }: Conditions, own: readonly Target[]): Target =>
  own.find(target => target.id === hardware) ??
  findTarget(hardware) ??
  findTarget(defaultHardware) ??
  (catalogue[0] as Target)
