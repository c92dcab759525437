/** Escapes text of a model file for the Markdown of a hover. */
import { label } from '../text/safeText'

/** Escapes all punctuation, since names from the model file may contain anything and no address may become a link. */
export const escaped = (text: string): string => label(text).replace(/[!-+\-./:-@[-`{-~]/g, '\\$&')

export const code = (text: string): string => `\`${label(text.replaceAll('`', ' '))}\``
