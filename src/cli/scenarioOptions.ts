/** The options that say what is asked of a model file: which models, on which target, under which scenario. */
import { type Command, Option } from 'commander'
import { causalCounts, fusions, onChips, phases, residences } from '../scenario/scenario'
import { optimizers, precisions } from '../scenario/training'
import { dim, dtype, recompute, size, weightDType, zeroStage } from './options'
import type { ScenarioOptions } from './scenario'

/** As `withScenario` gives them to a command. */
export interface AskedOptions extends ScenarioOptions {
  readonly model?: string
  readonly hardware: string
}

/** Adds them to a command. */
export const withScenario = (command: Command): Command =>
  command
    .option('--model <NAME>', 'one of the models in FILE (default: all of them)')
    .option('--hardware <ID>', 'a target that `memwall hardware` lists or FILE declares', 'a100-sxm-80')
    .addOption(new Option('--phase <PHASE>', 'what is counted').choices(phases).default('forward'))
    .option('--dim <NAME=N>', "size of one of the model's dims; repeatable", dim)
    .option('--batch <N>', 'short for --dim batch=N', size(1))
    .option('--seq <N>', 'short for --dim seq=N', size(1))
    .option('--past <N>', 'decode: tokens cached before the step (default: seq - 1)', size(0))
    .option('--prompt <N>', 'generate: tokens prefilled first (default: 0)', size(0))
    .option('--dtype <D>', 'number format of weights, activations and KV cache (default: fp16)', dtype)
    .option('--weights <D[:GROUP]>', 'of the weights, with one scale per GROUP elements where given', weightDType)
    .option('--activations <D>', 'of the activations', dtype)
    .option('--kv <D>', 'of the KV cache', dtype)
    .addOption(
      new Option('--causal-count <HOW>', 'causal attention counts all keys, or those a query may see')
        .choices(causalCounts)
        .default('full'),
    )
    .addOption(
      new Option('--fusion <HOW>', 'which ops run as one, so that nothing moves between them')
        .choices(fusions)
        .default('none'),
    )
    .addOption(
      new Option('--on-chip <HOW>', 'contractions read operands once, or as often as tiles of on-chip memory need')
        .choices(onChips)
        .default('ideal'),
    )
    .addOption(
      new Option('--resident <HOW>', 'auto: what fits an on-chip memory is served at its bandwidth')
        .choices(residences)
        .default('none'),
    )
    .option('--dp <N>', 'replicas, each with a batch of its own', size(1))
    .addOption(
      new Option('--zero <STAGE>', 'what replicas share: 1 optimizer states, 2 gradients too, 3 weights too').argParser(
        zeroStage,
      ),
    )
    .option('--tp <N>', 'devices that split every linear', size(1))
    .option('--sp', 'those also split what lies between along the sequence')
    .option('--pp <N>', 'stages of a pipeline', size(1))
    .option('--micro-batches <N>', 'of the pipeline (default: as many as keep it full)', size(1))
    .option('--interleave <N>', 'runs of blocks that each stage has', size(1))
    .option('--ep <N>', 'devices that share out the experts', size(1))
    .addOption(new Option('--optimizer <NAME>', 'train: default adamw').choices(optimizers))
    .addOption(
      new Option('--precision <P>', 'train: default mixed where weights are 16 bits or fewer').choices(precisions),
    )
    .option(
      '--gradients <D>',
      'train: number format of the gradients (default: as the weights, below 16 bits as the activations)',
      dtype,
    )
    .option(
      '--recompute <WHAT>',
      'train: what is computed again rather than saved: none, selective, full, budget:BYTES',
      recompute,
    )
