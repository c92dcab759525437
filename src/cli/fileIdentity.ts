/** Identity of a file on disk, independent of links, `..` and letter case in its path. */
import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { codeOf } from './fileErrors'

export interface FileIdentity {
  /** Path without symbolic links, in the disk's own spelling. */
  readonly path: string
  /** Device and inode, which all hard links share. Both are 0 when the file does not exist yet. */
  readonly device: bigint
  readonly node: bigint
}

/**
 * Identity of an existing file, or of the file that a write to `path` would create. Throws the system's error when its
 * folder does not exist.
 */
export function identify(path: string): FileIdentity {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat !== undefined) return { path: realPath(path), device: stat.dev, node: stat.ino }
  const folder = realpathSync.native(dirname(path))
  // Writing to a link whose target does not exist yet creates the target.
  if (isLink(path)) return identify(resolve(folder, readlinkSync(path)))
  return { path: join(folder, basename(path)), device: 0n, node: 0n }
}

/** Resolves links. An open pipe has a name in /dev/fd, and only that link leads to it. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path
    throw error
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

export const isSameFile = (a: FileIdentity, b: FileIdentity): boolean =>
  // Some network disks give every file the inode 0, so paths are compared as well.
  (a.node !== 0n && a.node === b.node && a.device === b.device) || folded(a.path) === folded(b.path)

/** Normalises letter case and the encoding of accented letters, in which names on many disks do not differ. */
const folded = (path: string): string => path.normalize('NFC').toLowerCase()

/** Resolves a path from a folder as the system does: `..` after a linked folder is the parent of the link's target. */
export const pathFrom = (folder: string, path: string): string => (isAbsolute(path) ? path : `${folder}/${path}`)
