/** Language-model tools as package.json contributes them, and their texts for users in package.nls.json. */
import { toolDescriptions } from './tools'

export interface ToolsContribution {
  readonly tools: readonly Readonly<Record<string, unknown>>[]
  /** Texts by key. */
  readonly texts: Readonly<Record<string, string>>
}

export function toolsContribution(): ToolsContribution {
  const texts: Record<string, string> = {}
  const keyed = (key: string, text: string): string => {
    texts[key] = text
    return `%${key}%`
  }
  const tools = toolDescriptions.map(({ name, title, about, description, inputSchema }) => ({
    name,
    toolReferenceName: referenceOf(name),
    displayName: keyed(`${name}.title`, title),
    userDescription: keyed(`${name}.about`, about),
    modelDescription: description,
    canBeReferencedInPrompt: true,
    icon: '$(graph-scatter)',
    inputSchema,
  }))
  return { tools, texts }
}

/** Name after `#` in a prompt: memwallReport. */
const referenceOf = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
