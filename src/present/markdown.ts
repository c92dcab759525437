/** Text of a model file in the Markdown of a hover. */
import { label } from '../text/safeText'

/** Names come from the model file: they are text, whatever they contain. Signs are escaped, so that no address is a link. */
export const escaped = (text: string): string => label(text).replace(/[!-+\-./:-@[-`{-~]/g, '\\$&')

export const code = (text: string): string => `\`${label(text.replaceAll('`', ' '))}\``
