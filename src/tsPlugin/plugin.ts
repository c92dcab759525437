/**
 * A plugin of TypeScript's server that gives `import … from 'memwall'` its types in every folder, with nothing installed:
 * completion, signatures, documentation, and no error. An installed package `memwall` has precedence.
 */
import type ts from 'typescript/lib/tsserverlibrary'
import { withoutForeignRenames } from './rename'
import { resolveImports } from './resolve'
import { withModuleName } from './specifier'

/**
 * @param declarations path of the DSL's declarations, as TypeScript's server names files
 * @param prepare lets the server read that path, where it could not
 */
export const plugin =
  (declarations: string, prepare: (server: ts.server.ServerHost) => void = () => {}): ts.server.PluginModuleFactory =>
  () => ({
    create({ project, languageService, languageServiceHost, serverHost }) {
      prepare(serverHost)
      resolveImports(project, languageServiceHost, declarations)
      return withModuleName(withoutForeignRenames(languageService, declarations))
    },
  })
