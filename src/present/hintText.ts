/** Hints on the evaluation of a model, in words. */
import { t } from '@vscode/l10n'
import type { CoreSetting, Hint } from '../cost/hint'
import { count, dtype, exact } from '../text/format'
import { allOf } from './lists'

/** Heading of the hints on a model. */
export const notesTitle = (model: string): string => t('Notes on {0}', model)

const coreSettings: Readonly<Record<CoreSetting, () => string>> = {
  flash: () => t('flash fusion'),
  causal: () => t('the masked count'),
  selective: () => t('selective recomputation'),
  tp: () => t('tensor parallelism by heads'),
}

export function hintText(hint: Hint): string {
  switch (hint.code) {
    case 'model':
      return hint.text
    case 'unrecognised-attention': {
      const settings = hint.settings.map(setting => coreSettings[setting]()).join(', ')
      return hint.softmaxes === 1
        ? t(
            '1 softmax over keys is in no attention that is recognised (scores, softmax, context); not applied there: {0}',
            settings,
          )
        : t(
            '{0} softmaxes over keys are in no attention that is recognised (scores, softmax, context); not applied there: {1}',
            hint.softmaxes,
            settings,
          )
    }
    case 'no-seq':
      return t('{0} counts steps along seq, and the model has no dim seq: counted as forward', hint.phase)
    case 'no-cache':
      return t(
        '{0} needs a KV cache (attention({ causal: true }), kvCache) or a state (state, custom), and the model has none: ' +
          'nothing is cached, and figures are of a forward pass',
        hint.phase,
      )
    case 'no-prefix':
      return t(
        'past {0} has no effect: it counts tokens of a KV cache (attention({ causal: true }), kvCache), and the model has none',
        exact(hint.past),
      )
    case 'cut-tables':
      return t(
        'the model has {0} parameters in forward and {1} in decode: write tables at full length and slice them',
        exact(hint.forward),
        exact(hint.step),
      )
    case 'fewer-in-step':
      return t(
        'the model has {0} parameters in forward, and figures are of the {1} that a step applies',
        exact(hint.forward),
        exact(hint.step),
      )
    case 'starts-late':
      return hint.tokens === 1
        ? t('generate: the model cannot be built with no cached token, and figures leave out its first token')
        : t(
            'generate: the model cannot be built with no cached token, and figures leave out its first {0} tokens',
            exact(hint.tokens),
          )
    case 'tokens-above-seq':
      return hint.tokens === 1
        ? t('a step of 1 token is longer than seq, {0}', exact(hint.seq))
        : t('a step of {0} tokens is longer than seq, {1}', exact(hint.tokens), exact(hint.seq))
    case 'ends-early':
      return t(
        'generate: counted up to token {0} of {1}, the last that could be traced',
        exact(hint.reached),
        exact(hint.seq),
      )
    case 'kept-format':
      return t(
        '{0} covers weights of linears, convolutions and experts; {1} keep {2}',
        dtype(hint.format),
        allOf(hint.uses.map(use => keptNames[use])),
        dtype(hint.dtype),
      )
    case 'no-rate':
      return t('{0} has no {1} rate for contractions: they run at its {2} rate', hint.target, hint.dtype, hint.used)
    case 'no-vector-rate':
      return t(
        'the vector rate of {0} is not known: the time of ops other than contractions is that of their bytes',
        hint.target,
      )
    case 'sp-in-step':
      return t('sp splits a whole sequence, and a step of {0} has only its new tokens: counted without sp', hint.phase)
    case 'sp-idle':
      return t('sp splits nothing here: no tensor of at least {0} tokens lies between linears that tp splits', hint.tp)
    case 'too-few-blocks': {
      const stages = hint.interleave > 1 ? t('pp {0}, interleave {1}', hint.pp, hint.interleave) : t('pp {0}', hint.pp)
      return t(
        '{0} needs as many blocks (iterations of repeat, or of a loop that makes layers), and the model has {1}; ' +
          'counted on one stage',
        stages,
        hint.blocks,
      )
    }
    case 'tp-idle':
      return t('tp {0} splits nothing here: it splits linears that feed one another, and embeddings', hint.tp)
    case 'whole-attentions':
      return hint.attentions === 1
        ? t('tp {0} leaves 1 attention whole on every device: no linears before them are split', hint.tp)
        : t(
            'tp {0} leaves {1} attentions whole on every device: no linears before them are split',
            hint.tp,
            hint.attentions,
          )
    case 'tp-above-heads':
      return t('tp {0} exceeds {1} heads: figures are of a device that has a head', hint.tp, hint.heads)
    case 'uneven-heads': {
      const heads = hint.of === 'queries' ? t('heads') : t('KV heads')
      return t(
        'tp {0} does not divide {1} {2}: figures are of a device that has the most of them',
        hint.tp,
        hint.heads,
        heads,
      )
    }
    case 'cp-idle':
      return t(
        'cp {0} splits nothing here: no input has a sequence of that many tokens, or no KV cache is read',
        hint.cp,
      )
    case 'no-experts':
      return t('ep {0} shares out experts, and the model has none', hint.ep)
    case 'ep-above-ranks':
      return epAboveRanks(hint)
    case 'uneven-experts':
      return t(
        'ep {0} does not divide {1} experts: figures are of a device that has the most of them',
        hint.ep,
        hint.experts,
      )
    case 'ranks-against-ep':
      return hint.tp === 1
        ? t('dp {0} and ep {1} do not divide each other: figures per device are averages', hint.dp, hint.ep)
        : t(
            'dp {0} x tp {1} and ep {2} do not divide each other: figures per device are averages',
            hint.dp,
            hint.tp,
            hint.ep,
          )
    case 'no-weights':
      return t('train: the model has no weights, so there is nothing to train')
    case 'offload':
      return t('offload: the update on the host and its transfers to and from the device are not counted')
    case 'no-loss':
      return t(
        'train: the model ends in logits over {0} tokens and no loss is counted: return crossEntropy(logits)',
        exact(hint.vocab),
      )
    case 'all-frozen':
      return t('train: all weights are frozen, so there is nothing to train: leave trainable out where a layer learns')
    case 'narrow-trained':
      return t(
        'train: {0} parameters in {1} are trained, with gradients and optimizer states: freeze them with ' +
          'trainable: false (QLoRA), or store them in 16 bits',
        count(hint.parameters),
        allOf(hint.formats),
      )
    case 'nothing-to-recompute':
      return hint.policy === 'selective'
        ? t(
            'selective recomputation recomputes the cores of attentions, and the model has none: all activations are saved',
          )
        : t(
            'full recomputation recomputes blocks (iterations of repeat, or of a loop that makes layers) and scopes ' +
              'that ask for it, and the model has none: all activations are saved',
          )
    case 'budget-in-pipeline':
      return t('a recomputation budget needs a single stage: with a pipeline, choose selective or full recomputation')
    case 'budget-too-small':
      return t('no plan of recomputation fits the budget: figures are of the plan with the least memory')
  }
}

function epAboveRanks({ dp, tp, ep }: Extract<Hint, { code: 'ep-above-ranks' }>): string {
  const ranks = tp === 1 ? t('dp {0}', dp) : t('dp {0} x tp {1}', dp, tp)
  return ep % tp === 0
    ? t('ep {0} takes more devices than {1}: counted with {2} replicas (dp {2})', ep, ranks, ep / tp)
    : t('ep {0} takes more devices than {1}: counted on {0}', ep, ranks)
}

/** Names of weights that a narrow format leaves as they are. */
const keptNames: Readonly<Record<Extract<Hint, { code: 'kept-format' }>['uses'][number], string>> = {
  matrix: t('linears'),
  embedding: t('embeddings'),
  head: t('the output head'),
  norm: t('norms'),
  bias: t('biases'),
  router: t('routers'),
  recurrence: t('recurrent layers'),
  other: t('other parameters'),
}
