/** Property-based tests draw the same programs in every run; MEMWALL_SEED=N draws others. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.MEMWALL_SEED ?? 20_140_312) })
