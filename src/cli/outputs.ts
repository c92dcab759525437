/** Checks and writes the output files of a run. No output may be, or link to, an input file or another output. */
import { statSync } from 'node:fs'
import { commandText } from '../present/commandText'
import { kindOf, reason } from './fileErrors'
import { type FileIdentity, identify, isSameFile, pathFrom } from './fileIdentity'
import { Refusal } from './refusal'
import { type DiskSources, displayName } from './sources'
import { writeFile } from './writeFile'

/**
 * Throws Refusal when writing would overwrite an input or another output. Has to be called after the analysis has read
 * all files. `given` is the model file as the user named it.
 */
export function checkOutputs(
  cwd: string,
  given: string,
  sources: DiskSources,
  outputs: readonly (string | undefined)[],
): void {
  const written: { readonly name: string; readonly file: FileIdentity }[] = []
  for (const name of outputs) {
    if (name === undefined) continue
    const file = orRefuse(name, () => identify(pathFrom(cwd, name)))
    for (const [read, identity] of sources.filesRead) {
      if (!isSameFile(file, identity)) continue
      const { isModelFile, isImported } = commandText.output
      const isOwn = read === sources.file
      throw new Refusal(isOwn ? isModelFile(name) : isImported(name, displayName(given, sources, read)))
    }
    refuseSource(file, name)
    const other = written.find(each => isSameFile(each.file, file))
    if (other !== undefined && !isSink(file)) throw new Refusal(commandText.output.isSame(other.name, name))
    written.push({ name, file })
  }
}

/** Throws Refusal when a report would overwrite a source file. */
export function checkOutput(cwd: string, name: string | undefined): void {
  if (name !== undefined)
    refuseSource(
      orRefuse(name, () => identify(pathFrom(cwd, name))),
      name,
    )
}

const isCode = /\.([cm]?[jt]sx?|py)$/i

function refuseSource({ path, node }: FileIdentity, name: string): void {
  if (node !== 0n && isCode.test(path)) throw new Refusal(commandText.output.isCode(name))
}

/** Whether the file may be written twice: the null device, a terminal or a pipe. */
function isSink({ path }: FileIdentity): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && kindOf(stat) !== null
}

/** Throws Refusal when the file cannot be written. */
export function writeOutput(cwd: string, text: string, name: string): void {
  orRefuse(name, () => writeFile(pathFrom(cwd, name), text))
}

function orRefuse<T>(name: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Refusal(commandText.file.cannotWrite(name, reason(error)))
  }
}
