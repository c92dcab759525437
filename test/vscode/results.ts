/** What became of each file of a run, as scripts/suites.mjs reads it. */

/** failed: the name of each test, and what it says. */
interface FileResult {
  readonly file: string
  passed: number
  readonly failed: string[]
  skipped: number
  milliseconds: number
}

/** Runs what has been loaded and hands over the report; rejects when a test failed. */
export function runAndReport(
  mocha: { run(done: (failures: number) => void): Mocha.Runner },
  folder: string,
  write: (report: string) => void | PromiseLike<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, FileResult>()
    const resultOf = ({ file = '' }: Mocha.Runnable): FileResult => {
      const name = `${folder}/${(file.split(/[\\/]/).at(-1) as string).replace(/\.js$/, '.ts')}`
      const known = files.get(name) ?? { file: name, passed: 0, failed: [], skipped: 0, milliseconds: 0 }
      files.set(name, known)
      return known
    }
    const runner = mocha.run(failures => {
      const { tests = 0 } = runner.stats ?? {}
      Promise.resolve(write(JSON.stringify({ tests, failures, files: [...files.values()] }))).then(() => {
        if (failures === 0) resolve()
        else reject(new Error(`${failures} failed`))
      }, reject)
    })
    runner.on('pass', test => resultOf(test).passed++)
    runner.on('pending', test => resultOf(test).skipped++)
    runner.on('fail', (test, error) => {
      resultOf(test).failed.push(`${test.fullTitle()}: ${error.message.split('\n')[0]}`)
    })
    runner.on('test end', test => {
      resultOf(test).milliseconds += test.duration ?? 0
    })
  })
}

export const options = { ui: 'tdd', timeout: 120_000, slow: 5_000, color: false } as const
