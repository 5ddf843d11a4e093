/// Values, or gradients, of one node for a batch, in double precision: `[N, H, W, C]`.
struct ReferenceBatch {
    let batch: Int
    let shape: Shape
    var values: [Double]

    init(_ batch: Int, _ shape: Shape) {
        (self.batch, self.shape, values) = (batch, shape, Array(repeating: 0, count: batch * shape.count))
    }

    subscript(n: Int, y: Int, x: Int, c: Int) -> Double {
        get { values[((n * shape.height + y) * shape.width + x) * shape.channels + c] }
        set { values[((n * shape.height + y) * shape.width + x) * shape.channels + c] = newValue }
    }

    /// Every place of the batch: picture, row, column, channel.
    func forEach(_ body: (_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Void) {
        for n in 0..<batch {
            for y in 0..<shape.height {
                for x in 0..<shape.width { for c in 0..<shape.channels { body(n, y, x, c) } }
            }
        }
    }

    /// Whether a place lies in the picture.
    func contains(_ y: Int, _ x: Int) -> Bool { 0 <= y && y < shape.height && 0 <= x && x < shape.width }

    static func += (left: inout ReferenceBatch, right: ReferenceBatch) {
        for index in left.values.indices { left.values[index] += right.values[index] }
    }
}
