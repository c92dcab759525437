/** Memory savings that would make a model fit or go much further, in words. */
import { t } from '@vscode/l10n'
import type { FitAlternative, MemorySaving } from '../analysis/fit/alternatives'
import type { Fit } from '../analysis/fit/fit'
import { bytes } from '../text/format'
import { type Fact, wordFact } from './fact'
import { sizeText } from './fitText'

/** A fact per alternative: "fits, takes 33 GB · seq up to 121,416". */
export const alternativeFacts = ({ alternatives }: Fit): readonly Fact[] =>
  alternatives.map(alternative =>
    wordFact('alternative', savingsLabel(alternative), gainText(alternative), {
      note: alternative.savings.map(savingText).join('; '),
    }),
  )

function savingsLabel({ savings: [first, ...others] }: FitAlternative): string {
  if (others.length > 0) return t('With both')
  return first === 'flash' ? t('With flash') : t('Last token')
}

function gainText({ makesFit, memory, batch, seq }: FitAlternative): string {
  const sizes = [batch, seq].flatMap(each => {
    if (each === null) return []
    const isLimit = each.size !== null
    return [isLimit ? t('{0} up to {1}', each.dim, sizeText(each)) : t('{0}: {1}', each.dim, sizeText(each))]
  })
  return [...(makesFit ? [t('fits, takes {0}', bytes(memory.total))] : []), ...sizes].join(' · ')
}

const savingText = (saving: MemorySaving): string =>
  saving === 'flash'
    ? t('attention scores stay on the chip (fusion flash)')
    : t('logits of the last token alone (lastToken before the output head)')
