/** Completion of the module's name in an import. */
import type ts from 'typescript/lib/tsserverlibrary'

/** An import up to the cursor, which is in the name of the module. */
const begun = /\b(?:from|import|import\s*\(|require\s*\()\s*['"](\w*)$/

/** A service that offers `memwall` as a module, which it could not find in the folder. */
export function withModuleName(service: ts.LanguageService): ts.LanguageService {
  const getCompletionsAtPosition: ts.LanguageService['getCompletionsAtPosition'] = (fileName, position, ...rest) => {
    const found = service.getCompletionsAtPosition(fileName, position, ...rest)
    const text = service.getProgram()?.getSourceFile(fileName)?.text ?? ''
    const [, start] = begun.exec(text.slice(text.lastIndexOf('\n', position - 1) + 1, position)) ?? []
    if (start === undefined || !'memwall'.startsWith(start)) return found
    const { entries, ...result } = found ?? empty
    return entries.some(({ name }) => name === 'memwall') ? found : { ...result, entries: [...entries, entry] }
  }
  return { ...service, getCompletionsAtPosition }
}

const entry = {
  name: 'memwall',
  kind: 'external module name' as ts.ScriptElementKind.externalModuleName,
  kindModifiers: '',
  sortText: '11',
}

const empty: ts.CompletionInfo = {
  isGlobalCompletion: false,
  isMemberCompletion: false,
  isNewIdentifierLocation: true,
  entries: [],
}
