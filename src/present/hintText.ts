/** Hints on the evaluation of a model, in words. */
import type { Hint } from '../cost/hint'

export function hintText(hint: Hint): string {
  switch (hint.code) {
    case 'model':
      return hint.text
    case 'no-seq':
      return `${hint.phase} counts steps along seq, and the model has no dim seq: counted as forward`
    case 'no-cache':
      return `${hint.phase} needs a KV cache (attention({ causal: true }) or kvCache), and the model has none: counted as forward`
    case 'cut-tables':
      return `the model has ${hint.forward} parameters in forward and ${hint.step} in decode: write tables at full length and slice them`
    case 'fewer-in-step':
      return `the model has ${hint.forward} parameters in forward, and figures are of the ${hint.step} that a step applies`
    case 'ends-early':
      return `generate: counted up to token ${hint.reached} of ${hint.seq}, the last that could be traced`
    case 'sp-in-step':
      return `sp splits a sequence, and a step of ${hint.phase} has one token: counted without`
    case 'sp-idle':
      return `sp splits nothing here: no tensor of at least ${hint.tp} tokens lies between linears that tp splits`
    case 'too-few-blocks': {
      const interleave = hint.interleave > 1 ? `, interleave ${hint.interleave}` : ''
      return `pp ${hint.pp}${interleave} needs as many blocks (iterations of repeat, or of a loop that makes layers), and the model has ${hint.blocks}; counted on one stage`
    }
    case 'tp-idle':
      return `tp ${hint.tp} splits nothing here: it splits linears that feed one another, and embeddings`
    case 'whole-attentions': {
      const plural = hint.attentions === 1 ? '' : 's'
      return `tp ${hint.tp} leaves ${hint.attentions} attention${plural} whole on every device: no linears before them are split`
    }
    case 'tp-above-heads':
      return `tp ${hint.tp} is more than ${hint.heads} heads: figures are of a device that has one`
    case 'uneven-heads': {
      const heads = hint.of === 'queries' ? 'heads' : 'KV heads'
      return `tp ${hint.tp} does not divide ${hint.heads} ${heads}: figures are of a device that has the most of them`
    }
    case 'no-experts':
      return `ep ${hint.ep} shares out experts, and the model has none`
    case 'uneven-experts':
      return `ep ${hint.ep} does not divide ${hint.experts} experts: figures are of a device that has the most of them`
    case 'dp-against-ep':
      return `dp ${hint.dp} and ep ${hint.ep} share devices, and neither divides the other: figures are a mean`
    case 'no-weights':
      return 'train: the model has no weights, so there is nothing to train'
    case 'nothing-to-recompute':
      return hint.policy === 'selective'
        ? 'selective recomputation is of the core of attentions, and the model has none: all is saved'
        : 'full recomputation is of blocks (iterations of repeat, or of a loop that makes layers) or of scopes that ask for it, and the model has none: all is saved'
    case 'budget-in-pipeline':
      return 'a budget is planned for one stage: with a pipeline ask for full or selective recomputation'
    case 'budget-too-small':
      return 'no plan of recomputation fits the budget: figures are of the one that takes the least'
  }
}
