/** The context of a lens under the default settings. */
import type { Report } from '../../src/analysis/report'
import { defaultMetrics, defaultModelMetrics, defaultMost } from '../../src/present/lensFigures'
import type { LensContext } from '../../src/present/lensText'

export const lensContext = ({ target, models }: Report, other: Partial<LensContext> = {}): LensContext => ({
  metrics: defaultMetrics,
  modelMetrics: defaultModelMetrics,
  most: defaultMost,
  threshold: 0,
  target,
  models,
  stale: false,
  comparison: null,
  ...other,
})
