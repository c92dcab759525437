/** Facts about communication between devices. */
import type { ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { bandwidth, seconds } from '../text/format'
import { type Fact, measured } from './fact'
import { capitalised, collectiveNames } from './names'

type Kind = keyof typeof collectiveNames
const kinds = Object.keys(collectiveNames) as Kind[]

/** Bytes per kind of collective, each with its time on the link as its note, where the target states a link. */
export const collectiveFacts = ({ totals: { collectives } }: ModelReport, { link }: Target): readonly Fact[] =>
  kinds.flatMap(kind => {
    const sent = collectives.byKind[kind] ?? 0
    if (sent === 0) return []
    const note = link === undefined ? '' : seconds(collectives.timeByKind[kind] ?? 0)
    return [measured(kind, capitalised(collectiveNames[kind]), 'bytes', sent, { note })]
  })

/** Device that the bytes sent are counted of. */
export const senderText = ({ scenario }: ModelReport): string =>
  scenario.parallel.pp > 1 ? 'by one device of each stage' : 'by one device'

/** Link that the bytes go over: "over NVLink 3 at 300 GB/s". */
export const linkText = ({ name, link }: Target): string =>
  link === undefined
    ? `${name} states no link, so that sending takes no time here`
    : `over ${link.name} at ${bandwidth(link.bandwidth)}`
