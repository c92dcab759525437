/** Model files on disk, and how the command line names them. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Sources } from '../evaluate/program'
import { relativePlace } from '../report/export/place'
import { Refusal } from './refusal'

/** Absolute and `/`-separated, as the analysis names files. */
export const normalised = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path)

/**
 * The file to analyse, read through the disk. A name with `\` as separator works everywhere. Throws Refusal where there
 * is no such file or it cannot be read.
 */
export function diskSources(given: string, cwd: string): Sources {
  const slashed = !existsSync(resolve(cwd, given)) && given.includes('\\') ? given.replaceAll('\\', '/') : given
  const path = resolve(cwd, slashed)
  const file = normalised(path)
  const text = entryText(path, slashed)
  return { file, read: asked => (asked === file ? text : textOf(asked)) }
}

function entryText(path: string, given: string): string {
  try {
    return withoutMark(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Refusal(`cannot read ${given}: ${reason(error)}`)
  }
}

/** Undefined where there is no such file: imports that resolve to nothing are the analysis' to report. */
function textOf(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? withoutMark(readFileSync(path, 'utf8')) : undefined
  } catch {
    return undefined
  }
}

/** Editors do not count a byte order mark as a column. */
const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** The system's reason in a reader's words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return known[code] ?? (error instanceof Error ? error.message : String(error))
}

const known: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the disk is read-only',
}

/** A file of the analysis as the command line would name it: beside `given`, however that was written. */
export function displayName(given: string, sources: Sources, file: string): string {
  if (file === sources.file) return given
  return normalised(join(dirname(given), relativePlace(sources.file, file)))
}
