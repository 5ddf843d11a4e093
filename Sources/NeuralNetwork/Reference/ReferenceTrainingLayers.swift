import Foundation

// Layers without weights, forward and back, as their definitions read.

/// Every place of a window of a pool that lies in the picture.
private func window(
    _ x: ReferenceBatch, _ size: Int, _ stride: Int, _ padding: Int, _ row: Int, _ column: Int
) -> [(y: Int, x: Int)] {
    var places: [(Int, Int)] = []
    for i in 0..<size {
        for j in 0..<size {
            let (y, column) = (row * stride + i - padding / 2, column * stride + j - padding / 2)
            if x.contains(y, column) { places.append((y, column)) }
        }
    }
    return places
}

/// Where each value of a route comes from: input and channel.
private func origins(_ inputs: [ReferenceBatch], groups: Int, group: Int) -> [(input: Int, channel: Int)] {
    inputs.enumerated().flatMap { index, x in
        let part = x.shape.channels / groups
        return (group * part..<(group + 1) * part).map { (index, $0) }
    }
}

/// A node's value from its inputs; `empty` has its shape.
func layerForward(_ node: Network.Node, _ inputs: [ReferenceBatch], _ empty: ReferenceBatch) -> ReferenceBatch {
    let x = inputs[0]
    var y = empty
    switch node.layer {
    case .maxPool(let size, let stride, let padding):
        empty.forEach { n, row, column, c in
            let places = window(x, size, stride, padding, row, column)
            y[n, row, column, c] = places.map { x[n, $0.y, $0.x, c] }.max() ?? -.infinity
        }
    case .averagePool:
        let share = 1 / Double(x.shape.height * x.shape.width)
        x.forEach { n, row, column, c in y[n, 0, 0, c] += x[n, row, column, c] * share }
    case .upsample(let factor):
        empty.forEach { n, row, column, c in y[n, row, column, c] = x[n, row / factor, column / factor, c] }
    case .route(let groups, let group):
        let origins = origins(inputs, groups: groups, group: group)
        empty.forEach { n, row, column, c in
            y[n, row, column, c] = inputs[origins[c].input][n, row, column, origins[c].channel]
        }
    case .softmax:
        empty.forEach { n, row, column, c in
            let all = (0..<x.shape.channels).map { x[n, row, column, $0] }
            let largest = all.max() ?? 0
            y[n, row, column, c] = exp(all[c] - largest) / all.map { exp($0 - largest) }.reduce(0, +)
        }
    default: y = x
    }
    return y
}

/// Gradients of a node's inputs from its value and the gradient of that.
func layerBackward(
    _ node: Network.Node, _ inputs: [ReferenceBatch], _ y: ReferenceBatch, _ dY: ReferenceBatch
) -> [ReferenceBatch] {
    let x = inputs[0]
    var all = inputs.map { ReferenceBatch($0.batch, $0.shape) }
    switch node.layer {
    case .maxPool(let size, let stride, let padding):
        dY.forEach { n, row, column, c in
            // The first of equal ones.
            let places = window(x, size, stride, padding, row, column)
            guard let first = places.first(where: { x[n, $0.y, $0.x, c] == y[n, row, column, c] }) else { return }
            all[0][n, first.y, first.x, c] += dY[n, row, column, c]
        }
    case .averagePool:
        let share = 1 / Double(x.shape.height * x.shape.width)
        x.forEach { n, row, column, c in all[0][n, row, column, c] = dY[n, 0, 0, c] * share }
    case .upsample(let factor):
        dY.forEach { n, row, column, c in all[0][n, row / factor, column / factor, c] += dY[n, row, column, c] }
    case .route(let groups, let group):
        let origins = origins(inputs, groups: groups, group: group)
        dY.forEach { n, row, column, c in
            all[origins[c].input][n, row, column, origins[c].channel] += dY[n, row, column, c]
        }
    case .softmax:
        dY.forEach { n, row, column, c in
            let sum = (0..<x.shape.channels).reduce(0.0) { $0 + dY[n, row, column, $1] * y[n, row, column, $1] }
            all[0][n, row, column, c] = y[n, row, column, c] * (dY[n, row, column, c] - sum)
        }
    default: all[0] = dY
    }
    return all
}
