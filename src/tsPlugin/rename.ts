/** Renames in model files. */
import type ts from 'typescript/lib/tsserverlibrary'

/** A service that renames nothing in the DSL's declarations, which belong to the extension. */
export function withoutForeignRenames(service: ts.LanguageService, declarations: string): ts.LanguageService {
  const getRenameInfo: ts.LanguageService['getRenameInfo'] = (fileName, position, preferences) => {
    const options = typeof preferences === 'object' ? preferences : {}
    const info = service.getRenameInfo(fileName, position, options)
    if (!info.canRename) return info
    const places = service.findRenameLocations(fileName, position, false, false, options) ?? []
    if (places.every(place => place.fileName !== declarations)) return info
    return {
      canRename: false,
      localizedErrorMessage: `memwall declares ${info.displayName}; it cannot be renamed here.`,
    }
  }
  return { ...service, getRenameInfo }
}
