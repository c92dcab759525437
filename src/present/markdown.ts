/** Text of a model file in Markdown. */

/** Names come from the model file: they are text, whatever they contain. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ')

export const code = (text: string): string => `\`${text.replace(/[`\n]/g, ' ')}\``
