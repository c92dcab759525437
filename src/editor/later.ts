/** What no model file needs to be met: pickers, hovers and the report as Markdown. A bundle of its own, loaded when asked for. */

export { adviceOn } from '../present/adviceText'
export { hoverText } from '../present/hoverText'
export { pictureColours } from '../present/rooflinePicture'
export { toMarkdown } from '../report/export/markdown'
export { pickHardware } from './pickHardware'
export { pickScenario } from './pickScenario'
