/** Pickers, notices and the content of the view of layers, which opening a model file does not need. Bundled separately and loaded on first use. */
import './l10n'

export { applySuggestion } from './applySuggestion'
export { gitHead } from './baseline/gitHead'
export { layersContent } from './layersContent'
export { newModel } from './newModel'
export { offerModel } from './noModel'
export { hasPackage, offerPackage } from './offerPackage'
export { pickHardware } from './pickHardware'
export { pickModel } from './pickModel'
export { pickScenario } from './pickScenario'
export { warnOfUnknownHardware } from './warnOfUnknownHardware'
