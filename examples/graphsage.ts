// GraphSAGE: graph network, mean of the neighbours. Two layers, on Cora. Hamilton et al., arXiv 1706.02216, Algorithm 1; a
// weight for the node itself and one, with the bias, for its neighbours.
import { aggregate, input, type Layer, linear, logSoftmax, model, relu, sequential } from 'memwall'

const sage = (out: number, edges: number): Layer => {
  const neighbours = sequential(aggregate({ edges, reduce: 'mean' }), linear(out))
  const root = linear(out, { bias: false })
  return x => neighbours(x).add(root(x))
}

export const graphSage = model('GraphSAGE Cora', { nodes: 2708, edges: 10556 }, ({ nodes, edges }) => {
  const network = sequential(sage(16, edges), relu, sage(7, edges), logSoftmax())
  return network(input([nodes, 1433]))
})
