/** Shape of a line's result, shown after the line: ⟶ [1, 512, 3072]. */
import type * as vscode from 'vscode'
import * as format from '../text/format'
import type { Documents } from './documents'
import { endOfLine } from './endOfLine'
import * as settings from './settings'

export const shapes = (documents: Documents): vscode.Disposable =>
  endOfLine(
    documents,
    reading =>
      settings.showShapes()
        ? reading.lines.flatMap(({ line, output, stale }) =>
            output === null || stale ? [] : [{ line, text: `⟶ ${format.shape(output)}` }],
          )
        : [],
    'memwall.shapes',
  )
