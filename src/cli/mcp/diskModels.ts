/** Model files on disk for the MCP server, analysed in this process. */
import { existsSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import type { ModelFile, ModelFiles } from '../../agents/modelFiles'
import { isTypeScript } from '../../agents/modelFiles'
import { WrongInput } from '../../agents/wrongInput'
import type { Setup } from '../../analysis/advice/modified'
import type { Analysis } from '../../analysis/analysis'
import type { Sources } from '../../evaluate/program'
import { catalogue, findTarget } from '../../hardware/catalogue'
import type { Target } from '../../hardware/target'
import type { Resumable } from '../../limits/resumable'
import { agentText } from '../../present/agentText'
import { defaultScenario } from '../../scenario/scenario'
import { diskSources } from '../sources'
import { isWithin } from './folders'

/** Conditions of what an input leaves out: the defaults of the command line. */
const usual: Setup = { scenario: defaultScenario, hardware: 'a100-sxm-80' }

/** Files in these folders. Every computation rejects once the call is cancelled. */
export const diskModels = (folders: readonly string[], signal: AbortSignal): ModelFiles => ({
  async open(file) {
    const { path, folder } = placeOf(file, folders)
    if (!isWithin(folders, path)) throw new WrongInput(agentText.input.outside(file, folders))
    if (!isTypeScript(path)) throw new WrongInput(agentText.input.notTypeScript(file))
    if (!existsSync(path)) throw new WrongInput(agentText.input.notFound(file))
    const { openAnalysis } = await import('../../analysis/analyze')
    const analysis = openAnalysis(confined(diskSources(path, folder), folders))
    return modelFile(relative(folder, path).replaceAll('\\', '/'), analysis, signal)
  },
})

/** The path of a file, and the folder that it is relative to: the first that has it. */
function placeOf(file: string, folders: readonly string[]): { readonly path: string; readonly folder: string } {
  const places = folders.map(folder => ({ folder, path: resolve(folder, file) }))
  const found = isAbsolute(file)
    ? places.find(({ folder, path }) => isWithin([folder], path))
    : places.find(({ path }) => existsSync(path))
  return found ?? (places[0] as { readonly path: string; readonly folder: string })
}

/** Sources that read no import from outside of the folders, whose text an answer could repeat. */
const confined = (sources: Sources, folders: readonly string[]): Sources => ({
  file: sources.file,
  read: path => (isWithin(folders, path) ? sources.read(path) : undefined),
  problem: path =>
    isWithin(folders, path)
      ? sources.problem?.(path)
      : { code: 'unresolved', reason: agentText.input.outsideImport(folders) },
})

function modelFile(name: string, analysis: Analysis, signal: AbortSignal): ModelFile {
  const run = <T>(work: Resumable<T>): Promise<T> => inTurns(work, signal)
  const targetOf = ({ hardware }: Setup): Target =>
    analysis.targets.find(({ id }) => id === hardware) ?? findTarget(hardware) ?? (catalogue[0] as Target)
  return {
    name,
    usual,
    report: setup => run(analysis.reporting(setup.scenario, targetOf(setup))),
    fit: (setup, model) => run(analysis.fit(setup.scenario, targetOf(setup), model)),
    advice: (setup, model) => run(analysis.advice(setup.scenario, targetOf(setup), model)),
    close() {},
  }
}

/** Milliseconds between two looks at what the client has sent meanwhile. */
const turn = 10

/** Runs a computation in turns, so that other requests are received and a cancelled one stops. */
async function inTurns<T>(work: Resumable<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    const end = performance.now() + turn
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
    await new Promise(resolve => setImmediate(resolve))
  }
}
