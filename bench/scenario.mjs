/** Scenario and target of the benchmarks. */
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

/** @type {import('../src/hardware/target').Target} */
export const target = {
  id: 'bench',
  name: 'A100',
  vendor: 'NVIDIA',
  kind: 'gpu',
  year: 2020,
  peak: { fp32: 19.5e12, fp16: 312e12 },
  memory: [{ name: 'HBM2e', bytes: 80e9, bandwidth: 2.039e12 }],
  sources: [],
  unverified: [],
}

const { outputFiles } = esbuild.buildSync({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/scenario/scenario.ts'],
  bundle: true,
  format: 'esm',
  write: false,
})

/** @type {import('../src/scenario/scenario')} */
const { defaultScenario } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`)

/** The scenario that is analysed before anything is chosen. */
export const scenario = defaultScenario
