import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { groupOf } from './groups.mjs'

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

export default defineConfig({
  root: path('.'),
  resolve: { alias: { memwall: path('src/dsl/index.ts') } },
  test: {
    setupFiles: ['./test/support/seed.ts'],
    include: groupOf().tests,
    pool: 'threads',
    isolate: false,
    testTimeout: 600_000,
    sequence: { sequencer: ShortestFirst },
  },
})
