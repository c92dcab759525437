/** A small table with a remark, as a terminal and Markdown lay it out. */
import type { TextColumn } from './textTable'

export interface Sheet {
  readonly columns: readonly TextColumn[]
  readonly rows: readonly (readonly string[])[]
  /** Remark below the table; empty when there is none. */
  readonly note: string
}

export const left = (heading: string): TextColumn => ({ heading, align: 'left' })
export const figure = (heading: string): TextColumn => ({ heading, align: 'figure' })
export const right = (heading: string): TextColumn => ({ heading, align: 'right' })
