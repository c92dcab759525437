/** Pickers and a warning, which opening a model file does not need. Bundled separately and loaded on first use. */
import './l10n'

export { applySuggestion } from './applySuggestion'
export { pickHardware } from './pickHardware'
export { pickScenario } from './pickScenario'
export { warnOfUnknownHardware } from './warnOfUnknownHardware'
