import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const path = (fromRoot: string): string => fileURLToPath(new URL(`../../${fromRoot}`, import.meta.url))

/** Files that failed for the last mutant come first, then short ones: most mutants fail one of these. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx
    const rank = ({ project, moduleId }: TestSpecification): number => {
      const last = cache.getFileTestResults(`${project.name}:${relative(config.root, moduleId)}`)
      return last?.failed ? -1 : (last?.duration ?? 0)
    }
    return [...files].sort((a, b) => rank(a) - rank(b))
  }
}

/** Tests of figures that take seconds each: a mutant that survives runs all that reach it. */
const slow = ['test/cases/{endless,fit}.test.ts', 'test/cost/generate.test.ts', 'test/cost/train/{alike,paper}.test.ts']

export default defineConfig({
  root: path('.'),
  resolve: { alias: { memwall: path('src/dsl/index.ts') } },
  test: {
    setupFiles: ['./test/support/seed.ts'],
    include: [
      'test/{cases,cost,graph,hardware,ops}/**/*.test.ts',
      'test/dsl/{hints,messages,options,recurrent}.test.ts',
      'test/analysis/{capacity,figures,lines,pipeline,residency,time}.test.ts',
    ],
    exclude: slow,
    pool: 'threads',
    isolate: false,
    testTimeout: 600_000,
    sequence: { sequencer: ShortestFirst },
  },
})
