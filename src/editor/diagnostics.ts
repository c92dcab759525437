/** Diagnostics at the nodes of the file and of the files it imports. */
import * as vscode from 'vscode'
import type { Diagnostic, Severity } from '../analysis/report'
import { diagnosticText } from '../present/diagnosticText'
import { visibleLines } from '../text/safeText'
import type { Documents, Problems } from './documents'
import { uriOf } from './modelFile'

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
}

export function diagnostics(documents: Documents): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('memwall')
  /** Files with diagnostics from a document's last analysis, by the document's URI. */
  const spoken = new Map<string, Set<string>>()

  /** Publishes the diagnostics of a file, merged over all documents that report on it, without duplicates. */
  function publish(file: string): void {
    const uri = vscode.Uri.parse(file)
    const found = new Map<string, vscode.Diagnostic>()
    for (const problems of documents.problems())
      for (const [each, list] of byFile(problems))
        if (each === file) for (const one of list) found.set(`${JSON.stringify(one.range)}${one.message}`, one)
    if (found.size === 0) collection.delete(uri)
    else collection.set(uri, [...found.values()])
  }

  function update(uri: vscode.Uri): void {
    const key = uri.toString()
    const problems = documents.problems().find(each => each.uri.toString() === key)
    const before = spoken.get(key) ?? new Set()
    const now = new Set(problems === undefined ? [] : byFile(problems).keys())
    if (problems === undefined) spoken.delete(key)
    else spoken.set(key, now)
    for (const file of new Set([...before, ...now])) publish(file)
  }

  return vscode.Disposable.from(collection, documents.onDidChange(update))
}

function byFile({ uri, diagnostics }: Problems): Map<string, vscode.Diagnostic[]> {
  const files = new Map<string, vscode.Diagnostic[]>()
  for (const diagnostic of diagnostics) {
    const key = uriOf(uri, diagnostic.file).toString()
    const list = files.get(key) ?? []
    list.push(asVscode(diagnostic))
    files.set(key, list)
  }
  return files
}

function asVscode(diagnostic: Diagnostic): vscode.Diagnostic {
  const { line, column, endLine, endColumn, severity, code } = diagnostic
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1)
  const made = new vscode.Diagnostic(range, visibleLines(diagnosticText(diagnostic)), severities[severity])
  made.code = code
  made.source = 'memwall'
  return made
}
