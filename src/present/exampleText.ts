/** Words of the list of examples: their families, in the order of the list, and what is said of each. */
import { t } from '@vscode/l10n'
import { count } from '../text/format'

/** An example as scripts/examples.mjs indexes it. */
export interface Example {
  /** Name within examples/. */
  readonly file: string
  readonly title: string
  readonly family: string
  readonly about: string
  /** Parameters of each model of the file. */
  readonly parameters: readonly number[]
}

export const exampleText = {
  title: t('Memwall: New Model from Example'),
  placeholder: t('Type a name, a family or a size; a copy opens, with figures'),
} as const

/** Heading of each family. */
const families: Readonly<Record<string, string>> = {
  'a model of your own': t('Start here'),
  decoder: t('Decoders'),
  'mixture of experts': t('Mixtures of experts'),
  encoder: t('Encoders'),
  'encoder-decoder': t('Encoders with decoders'),
  recurrent: t('Recurrent'),
  'image classifier': t('Image classifiers'),
  segmentation: t('Segmentation'),
  diffusion: t('Diffusion'),
  'image and text': t('Image and text'),
  speech: t('Speech'),
  'graph network': t('Graph networks'),
  recommender: t('Recommenders'),
}

export interface ExampleGroup {
  readonly heading: string
  readonly examples: readonly Example[]
}

/** Examples by family; those of a family without a heading come last, under its own name. */
export function examplesByFamily(examples: readonly Example[]): ExampleGroup[] {
  const named = [...new Set([...Object.keys(families), ...examples.map(each => each.family)])]
  return named
    .map(family => ({
      heading: families[family] ?? family,
      examples: examples.filter(each => each.family === family),
    }))
    .filter(group => group.examples.length > 0)
}

/** "decoder, 32 layers · 6.74 B parameters" */
export function exampleDescription({ family, about, parameters }: Example): string {
  const [least, most] = [count(Math.min(...parameters)), count(Math.max(...parameters))]
  const size = least === most ? t('{0} parameters', most) : t('{0} to {1} parameters', least, most)
  return `${family}, ${about} · ${size}`
}
