// GCN: graph network, two layers, on citation graphs. Kipf and Welling, arXiv 1609.02907; sizes of the graphs as Planetoid
// has them, every citation an edge each way.
import { aggregate, input, linear, model, relu, softmax } from 'memwall'

const hidden = 16

const graphs = {
  Cora: { nodes: 2708, edges: 10556, features: 1433, classes: 7 },
  Citeseer: { nodes: 3327, edges: 9104, features: 3703, classes: 6 },
}

for (const [graph, { features, classes, ...sizes }] of Object.entries(graphs)) {
  model(`GCN ${graph}`, sizes, ({ nodes, edges }) => {
    // D^-1/2 (A + I) D^-1/2: every node is a neighbour of its own, and edges count by the degrees of both ends.
    const byDegree = input([nodes, 1], undefined, { name: 'degree^-1/2' })
    const neighbours = aggregate({ edges: edges + nodes, reduce: 'sum' })
    const [first, second] = [linear(hidden), linear(classes)]

    let x = input([nodes, features])
    x = relu(neighbours(first(x).mul(byDegree)).mul(byDegree))
    x = neighbours(second(x).mul(byDegree)).mul(byDegree)
    return softmax()(x)
  })
}
