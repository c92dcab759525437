/** What no model file needs to be met: the pickers. A bundle of its own, loaded when asked for. */
export { pickHardware } from './pickHardware'
export { pickScenario } from './pickScenario'
