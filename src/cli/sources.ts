/** Model files on disk, and their names on the command line. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ReadProblem, Sources } from '../evaluate/program'
import { relativePath } from '../export/relativePath'
import { defaultLimits } from '../limits/limits'
import { commandText } from '../present/commandText'
import { codeOf, reason, Unreadable } from './fileErrors'
import { type FileIdentity, identify, pathFrom, realPath } from './fileIdentity'
import { readText } from './readText'
import { Refusal } from './refusal'

/** Makes a path `/`-separated, as in the analysis. */
const normalised = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path)

export interface DiskSources extends Sources {
  /** Identities of the files read so far and of those that could not be read, by their names in the analysis. */
  readonly filesRead: ReadonlyMap<string, FileIdentity>
}

/**
 * Sources that read the file and its imports from disk. A name with `\` as separator works on every system. Throws
 * Refusal when the file does not exist or cannot be read.
 */
export function diskSources(given: string, cwd: string): DiskSources {
  const slashed = !existsSync(pathFrom(cwd, given)) && given.includes('\\') ? given.replaceAll('\\', '/') : given
  const file = normalised(resolve(cwd, slashed))
  const filesRead = new Map<string, FileIdentity>()
  const problems = new Map<string, ReadProblem | undefined>()
  const read = (path: string, name: string): string => {
    const { text, device, node } = readText(path, defaultLimits.textBytes)
    filesRead.set(name, { path: realPath(path), device, node })
    return text
  }
  const entry = entryText(() => read(pathFrom(cwd, slashed), file), slashed)
  return {
    file,
    filesRead,
    read: asked => {
      if (asked === file) return entry
      try {
        return read(asked, asked)
      } catch (error) {
        const problem = problemOf(error)
        problems.set(asked, problem)
        if (problem !== undefined) filesRead.set(asked, identify(asked))
        return undefined
      }
    },
    problem: asked => problems.get(asked),
  }
}

function entryText(read: () => string, given: string): string {
  try {
    return read()
  } catch (error) {
    throw new Refusal(commandText.file.cannotRead(given, reason(error)))
  }
}

/** Undefined when there is no such file: the analysis reports imports that cannot be resolved. */
function problemOf(error: unknown): ReadProblem | undefined {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
  return { code: error instanceof Unreadable && error.tooLong ? 'limit' : 'unresolved', reason: reason(error) }
}

/** Name of a file of the analysis relative to how the user wrote `given`. */
export function displayName(given: string, sources: Sources, file: string): string {
  if (file === sources.file) return given
  return normalised(join(dirname(given), relativePath(sources.file, file)))
}
