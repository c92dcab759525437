import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** They replace the module `vscode`, each by one of its own, so each loads what it tests anew. */
const replacing = 'test/{editor,scenario}/**/*.test.ts'

/** No project has an `exclude` of its own, which would stand in for what `npm test` leaves out. */
export default defineConfig({
  resolve: { alias: { memwall: path('./src/dsl/index.ts') } },
  test: {
    setupFiles: ['./test/support/seed.ts'],
    maxWorkers: '100%',
    // A module is loaded once for all files: most take longer to load than to run.
    pool: 'threads',
    isolate: false,
    // They end a test that hangs, and no other: a busy machine may be ten times slower than a quiet one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/!(panel|ui|vscode|editor|scenario)/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'core-editor', include: [replacing], isolate: true },
      },
      {
        extends: true,
        test: { name: 'panel', include: ['test/panel/**/*.test.ts'], globalSetup: './test/host/servedPanel.ts' },
      },
      {
        extends: true,
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          globalSetup: './test/host/servedExtension.ts',
          isolate: true,
          fileParallelism: false,
        },
      },
    ],
  },
})
