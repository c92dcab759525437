/**
 * Groups of files whose operators are changed, each with the tests that hold it. Texts are left out: names are checked by the
 * compiler, and sentences by tests of what is shown. Only the files of one group carry changes at a time, since each change
 * that could be switched on makes the rest slower; and a mutant that lives runs all tests of its group, so a group has those
 * that are about it.
 */

/** @typedef {{ mutate: string[], tests: string[] }} Group */

const cases = 'test/cases'
const cost = 'test/cost'

/** @type {Record<string, Group>} */
export const groups = {
  ops: {
    mutate: [
      'src/{ops,hardware,tensor}/**/*.ts',
      '!src/hardware/catalogue/**',
      '!src/tensor/{argumentTexts,error,messages,valueText}.ts',
    ],
    tests: [
      'test/{ops,hardware,graph}/**/*.test.ts',
      'test/dsl/{hints,messages,options,recurrent}.test.ts',
      `${cases}/{weight-formats,kv-formats,masks,einsum,loss,maximum,volumes,resampling,result-dtypes,states,hardware,missing-rates}.test.ts`,
      `${cost}/{latency,opCharge,tiled,phases}.test.ts`,
      'test/analysis/time.test.ts',
    ],
  },
  parallel: {
    mutate: ['src/cost/parallel/**/*.ts'],
    tests: [
      `${cases}/{experts-over-ranks,attention-cores,context-parallel,prefill-parallelism,partial-sums,states-over-ranks,links,temporaries,parallel-parameters,frozen,offload}.test.ts`,
      `${cost}/{shards,collectives,headWeights,parallel,split,pipeline,alike,sequence,blocks,footprint,memoryAttribution}.test.ts`,
      `${cost}/train/published.test.ts`,
      'test/analysis/pipeline.test.ts',
      'test/dsl/options.test.ts',
    ],
  },
  train: {
    mutate: ['src/cost/train/**/*.ts'],
    tests: [
      `${cost}/train/{saved,published,planner,layer,backward,budget,gradients,liveGradients,alike}.test.ts`,
      `${cases}/{frozen,loss,optimizers,temporaries,offload,missing-rates,one-read-per-kernel,masks,states,experts-over-ranks}.test.ts`,
      `${cost}/{pipeline,blocks,memoryAttribution,footprint}.test.ts`,
      'test/ops/composites.test.ts',
      'test/dsl/hints.test.ts',
      'test/analysis/{pipeline,steps}.test.ts',
    ],
  },
  cost: {
    mutate: ['src/cost/*.ts'],
    tests: [
      `${cost}/!(generate).test.ts`,
      `${cases}/{tokensPerStep,stateTraffic,serving,attention-cores,one-read-per-kernel,cachedPrefix,masks,counted,probes,kv-formats,weight-formats,temporaries,states,routing-indices,result-dtypes,missing-rates,activeParameters,experts-over-ranks}.test.ts`,
      'test/graph/*.test.ts',
      'test/ops/closed-forms.test.ts',
      'test/dsl/hints.test.ts',
      'test/analysis/{residency,steps}.test.ts',
    ],
  },
  analysis: {
    mutate: ['src/analysis/{capacity,collectives,figures,layers,passes,pipeline,residency,serving,tally,time}.ts'],
    tests: [
      'test/analysis/{capacity,figures,held,layers,lines,pipeline,residency,steps,time}.test.ts',
      `${cases}/{serving,links,counted,probes,missing-rates,activeParameters,result-dtypes}.test.ts`,
      `${cost}/{memoryAttribution,parallel}.test.ts`,
      `${cost}/train/saved.test.ts`,
      'test/hardware/roofline.test.ts',
    ],
  },
}

/** The group that a process works on, named by the environment. */
export function groupOf(env = process.env) {
  const group = groups[env.MEMWALL_MUTATE ?? '']
  if (group === undefined) throw new Error(`MEMWALL_MUTATE is one of ${Object.keys(groups).join(', ')}.`)
  return group
}
