/** Lens figures after the end of the line, when the settings place them there. */
import type * as vscode from 'vscode'
import { characterSigns } from '../present/lensText'
import type { Documents } from './documents'
import { endOfLine } from './endOfLine'
import { titles } from './lenses'
import * as settings from './settings'

export const lineFigures = (documents: Documents): vscode.Disposable =>
  endOfLine(
    documents,
    reading =>
      settings.placement() === 'end-of-line'
        ? titles(reading, characterSigns).map(({ line, title }) => ({ line, text: title }))
        : [],
    'memwall.lenses',
  )
