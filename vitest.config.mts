import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  resolve: { alias: { memwall: path('./src/dsl/index.ts') } },
  test: {
    setupFiles: ['./test/support/seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{panel,ui,vscode}/**'],
          maxConcurrency: 2, // runs of the command line are processes of their own
          hookTimeout: 60_000, // a browser starts
          testTimeout: 30_000, // generated programs, on a machine that does other things too
        },
      },
      {
        extends: true,
        test: {
          name: 'panel',
          include: ['test/panel/**/*.test.ts'],
          globalSetup: './test/host/servedPanel.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          globalSetup: './test/host/servedExtension.ts',
          fileParallelism: false,
          retry: 1, // a workbench on a busy machine now and then misses a key
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
