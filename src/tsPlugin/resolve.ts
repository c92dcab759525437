/** Imports of `memwall` in a project of TypeScript's server. */
import type ts from 'typescript/lib/tsserverlibrary'

/**
 * Answers imports of `memwall` that nothing else resolves.
 *
 * The declarations also become a root of a project that does not come to them through imports: one without access to other
 * files, whose imports are looked up among its roots alone; and one that was there before the plugin, which a browser loads
 * late, until its imports are resolved again.
 */
export function resolveImports(project: ts.server.Project, host: ts.LanguageServiceHost, declarations: string): void {
  const resolve = host.resolveModuleNameLiterals?.bind(host)
  // Before TypeScript 5.
  if (resolve === undefined) return
  const roots = host.getScriptFileNames.bind(host)
  const hasModels = () => roots().some(file => isModelFile(project, file))
  const withoutFiles = project.getCompilationSettings().noResolve === true
  let outdated = project.getFileNames().length > 0 && hasModels()
  const resolvedModule = { resolvedFileName: declarations, extension: '.d.ts', isExternalLibraryImport: true }

  host.resolveModuleNameLiterals = (literals, containingFile, ...rest) => {
    outdated = false
    return resolve(literals, containingFile, ...rest).map((found, index) => {
      if (literals[index]?.text !== 'memwall') return found
      // The declarations name their own module, so that imports which the editor adds are from 'memwall' too.
      return found.resolvedModule === undefined || containingFile === declarations ? { resolvedModule } : found
    })
  }
  if (withoutFiles || outdated)
    host.getScriptFileNames = () => (outdated || (withoutFiles && hasModels()) ? [...roots(), declarations] : roots())
}

function isModelFile(project: ts.server.Project, file: string): boolean {
  const text = project.getScriptInfo(file)?.getSnapshot()
  return text?.getText(0, text.getLength()).includes('memwall') ?? false
}
