/** Number formats of what a model file does not give one of its own. */

import * as format from '../../present/format'
import { formatWords } from '../../present/scenarioText'
import type { DTypes, Scenario } from '../../scenario/scenario'
import { type DType, dtypes, type WeightDType } from '../../tensor/dtype'
import { choice, type Setting } from './setting'

/** Formats that tensors are computed in; the wider integers are for indices. */
const computing = dtypes.filter(each => each !== 'bool' && !/^int(16|32|64)$/.test(each))
const options = computing.map(value => ({ value, label: value }))

const groupSizes = [32, 64, 128]
const weightOptions: readonly { value: WeightDType; label: string }[] = [
  ...options,
  ...(['int4', 'int8'] as const).flatMap(dtype =>
    groupSizes.map(group => ({ value: { dtype, group }, label: format.dtype({ dtype, group }) })),
  ),
]

const icon = 'symbol-ruler'

/** Training keeps no KV cache. */
export const formats = (scenario: Scenario): Setting[] => [
  choice<DType>(
    {
      icon,
      name: 'Number format of everything',
      about: 'Weights, activations and KV cache alike',
      options,
      now: scenario.dtypes.activations,
      set: value => withDTypes(scenario, { weights: value, activations: value, kvCache: value }),
    },
    formatWords(scenario).join(),
  ),
  choice<WeightDType>(
    {
      icon,
      name: 'Weights',
      about: 'Stored so; in a group, weights share an fp16 scale',
      options: weightOptions,
      now: scenario.dtypes.weights,
      set: weights => withDTypes(scenario, { weights }),
    },
    format.dtype(scenario.dtypes.weights),
  ),
  choice<DType>({
    icon,
    name: 'Activations',
    about: 'What passes between ops, and what contractions compute in',
    options,
    now: scenario.dtypes.activations,
    set: activations => withDTypes(scenario, { activations }),
  }),
  ...(scenario.phase === 'train'
    ? []
    : [
        choice<DType>({
          icon,
          name: 'KV cache',
          about: 'Keys and values kept from token to token',
          options,
          now: scenario.dtypes.kvCache,
          set: kvCache => withDTypes(scenario, { kvCache }),
        }),
      ]),
]

const withDTypes = (scenario: Scenario, dtypes: Partial<DTypes>): Scenario => ({
  ...scenario,
  dtypes: { ...scenario.dtypes, ...dtypes },
})
