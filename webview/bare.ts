/** Numbers without their unit, for an axis or a column whose title has it. */
import { intensity } from '../src/text/format'

export const bareIntensity = (flopsPerByte: number | null): string =>
  flopsPerByte === null ? '∞' : intensity(flopsPerByte).replace(/ FLOP\/B$/, '')
