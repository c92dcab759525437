/** A module of the program, and the texts of its files. */

import type { ts } from 'ts-morph'
import type { Limits } from '../../limits/limits'
import type { Sources } from '../program'
import type { Binding } from '../values/scope'

export interface Module {
  readonly file: string
  readonly exports: Map<string, Binding>
  /** Exported names that are types only. */
  readonly types: Set<string>
  running: boolean
}

/** State shared by all evaluations of a program: the texts as first read, and the statements that reached a limit. */
export interface Origin {
  readonly sources: Sources
  readonly limits: Limits
  readonly texts: Map<string, string | undefined>
  /** Statements of modules that reached a limit, with the steps they took: they are not run again. */
  readonly runaway: Map<ts.Statement, number>
}

/** The text of a file, read once; undefined if it does not exist. */
export function textOf(origin: Origin, file: string): string | undefined {
  const { texts } = origin
  if (!texts.has(file)) texts.set(file, read(origin.sources, file))
  return texts.get(file)
}

/** Treats a file that cannot be read as missing. */
function read(sources: Sources, file: string): string | undefined {
  try {
    return sources.read(file)
  } catch {
    return undefined
  }
}
