/**
 * Built-in hardware targets, each figure with its public source.
 *
 * Conventions: dense peaks only, no sparsity; `peak.fp64` and `peak.fp32` are the tensor or matrix core rates where the
 * hardware has them, since peaks are those of contractions. Capacities are as vendors print them, GB read as 10^9
 * bytes. A memory level has no bandwidth (null) where no public source gives one. `unverified` holds paths into the
 * target (`peak.fp16`, `memory[1].bytes`, `link.bandwidth`). Figures derived from others are explained in `note`.
 */
import { accelerators } from './catalogue/accelerators'
import { amd } from './catalogue/amd'
import { apple } from './catalogue/apple'
import { cpu } from './catalogue/cpu'
import { google } from './catalogue/google'
import { nvidiaAdaHopper } from './catalogue/nvidia-ada-hopper'
import { nvidiaAmpere } from './catalogue/nvidia-ampere'
import { nvidiaBlackwell } from './catalogue/nvidia-blackwell'
import { nvidiaJetson } from './catalogue/nvidia-jetson'
import { nvidiaPascalToTuring } from './catalogue/nvidia-pascal-to-turing'
import type { Target } from './target'

export const catalogue: readonly Target[] = [
  ...nvidiaPascalToTuring,
  ...nvidiaAmpere,
  ...nvidiaAdaHopper,
  ...nvidiaBlackwell,
  ...nvidiaJetson,
  ...amd,
  ...google,
  ...accelerators,
  ...cpu,
  ...apple,
]

const byId: ReadonlyMap<string, Target> = new Map(catalogue.map(target => [target.id, target]))

/** Finds the target with exactly this id. */
export const findTarget = (id: string): Target | undefined => byId.get(id)
