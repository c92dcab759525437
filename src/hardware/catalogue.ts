/**
 * Built-in hardware targets, each figure with its public source.
 *
 * Conventions: dense peaks only, no sparsity; `peak.fp64` and `peak.fp32` are the tensor or matrix core rates where the
 * hardware has them, since peaks are those of contractions. Peaks are with a full accumulator (fp32 for fp16 and fp8
 * operands); a faster rate with fp16 accumulation is `peakFp16Accumulate`. A format without a unit for it has no peak.
 * Capacities are what the driver reports, in the GiB of the vendor's documentation where it gives these, else GB as
 * printed. Cache sizes are in KiB and MiB, as drivers report those that vendors print in KB and MB. A memory level has
 * no bandwidth (null) where no public source gives one. `unverified` holds paths into the target (`peak.fp16`,
 * `memory[1].bytes`, `link.bandwidth`). Figures derived from others are explained in `note`.
 */
import { accelerators } from './catalogue/accelerators'
import { amd } from './catalogue/amd'
import { amdRadeon } from './catalogue/amd-radeon'
import { apple } from './catalogue/apple'
import { appleA } from './catalogue/apple-a'
import { aws } from './catalogue/aws'
import { cpu } from './catalogue/cpu'
import { google } from './catalogue/google'
import { intelArc } from './catalogue/intel-arc'
import { nvidiaAda } from './catalogue/nvidia-ada'
import { nvidiaAmpere } from './catalogue/nvidia-ampere'
import { nvidiaBlackwell } from './catalogue/nvidia-blackwell'
import { nvidiaGeForce10To30 } from './catalogue/nvidia-geforce-10-to-30'
import { nvidiaGeForce40 } from './catalogue/nvidia-geforce-40'
import { nvidiaGeForce50 } from './catalogue/nvidia-geforce-50'
import { nvidiaHopper } from './catalogue/nvidia-hopper'
import { nvidiaJetson } from './catalogue/nvidia-jetson'
import { nvidiaPascalToTuring } from './catalogue/nvidia-pascal-to-turing'
import { nvidiaWorkstation } from './catalogue/nvidia-workstation'
import { qualcomm } from './catalogue/qualcomm'
import type { Target } from './target'

export const catalogue: readonly Target[] = [
  ...nvidiaPascalToTuring,
  ...nvidiaAmpere,
  ...nvidiaHopper,
  ...nvidiaAda,
  ...nvidiaBlackwell,
  ...nvidiaWorkstation,
  ...nvidiaGeForce10To30,
  ...nvidiaGeForce40,
  ...nvidiaGeForce50,
  ...nvidiaJetson,
  ...amd,
  ...amdRadeon,
  ...intelArc,
  ...google,
  ...aws,
  ...accelerators,
  ...qualcomm,
  ...cpu,
  ...apple,
  ...appleA,
]

const byId: ReadonlyMap<string, Target> = new Map(catalogue.map(target => [target.id, target]))

/** Finds the target with exactly this id. */
export const findTarget = (id: string): Target | undefined => byId.get(id)
