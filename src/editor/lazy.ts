/** Pickers, which opening a model file does not need. Bundled separately and loaded on first use. */
import './l10n'

export { applySuggestion } from './applySuggestion'
export { pickHardware } from './pickHardware'
export { pickModel } from './pickModel'
export { pickScenario } from './pickScenario'
