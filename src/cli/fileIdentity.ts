/** The file on the disk that a path leads to, whatever links, `..` and upper or lower case it goes through. */
import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { codeOf } from './fileErrors'

export interface FileIdentity {
  /** Path without symbolic links, in the disk's own spelling. */
  readonly path: string
  /** Device and inode, which all hard links share. Both 0 where the file does not exist yet. */
  readonly device: bigint
  readonly node: bigint
}

/** A file that is there, or that a write to `path` would make. Throws the system's error where there is no folder for it. */
export function identify(path: string): FileIdentity {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat !== undefined) return { path: realPath(path), device: stat.dev, node: stat.ino }
  const folder = realpathSync.native(dirname(path))
  // A link to a file that does not exist yet: writing makes that file.
  if (isLink(path)) return identify(resolve(folder, readlinkSync(path)))
  return { path: join(folder, basename(path)), device: 0n, node: 0n }
}

/** An open pipe has a name in /dev/fd, and no path that leads to it without that link. */
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
  // Some network disks give every file the number 0.
  (a.node !== 0n && a.node === b.node && a.device === b.device) || folded(a.path) === folded(b.path)

/** Many disks take names that differ in case, or in how an accented letter is encoded, for one. */
const folded = (path: string): string => path.normalize('NFC').toLowerCase()

/** Resolves a path from a folder as the system does: `..` after a linked folder is the parent of the folder linked to. */
export const pathFrom = (folder: string, path: string): string => (isAbsolute(path) ? path : `${folder}/${path}`)
