/** Lens figures after the end of the line, when the settings place them there. */
import type * as vscode from 'vscode'
import type { Documents } from './documents'
import { endOfLine } from './endOfLine'
import { titles } from './lenses'
import * as settings from './settings'

/** Replaces icons, which decorations cannot show, by characters. */
const plain = (title: string): string => title.replace(/\$\(history\)/g, '↺').replace(/\$\(warning\)/g, '⚠')

export const lineFigures = (documents: Documents): vscode.Disposable =>
  endOfLine(
    documents,
    reading =>
      settings.placement() === 'end-of-line'
        ? titles(reading).map(({ line, title }) => ({ line, text: plain(title) }))
        : [],
    'memwall.lenses',
  )
