/** What no model file needs to be met: pickers, hovers and the report as Markdown. A bundle of its own, loaded when asked for. */
export { toMarkdown } from '../report/export/markdown'
export { adviceOn } from './adviceText'
export { hoverText } from './hoverText'
export { pickHardware } from './pickHardware'
export { pickScenario } from './pickScenario'
export { pictureColours } from './rooflinePicture'
