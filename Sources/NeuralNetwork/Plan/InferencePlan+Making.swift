extension InferencePlan {
    /// Plans a network.
    ///
    /// - Parameters:
    ///   - input: shape of one picture
    ///   - batch: pictures of one run, 1…``NetworkLimits/batch``
    /// - Throws: as ``Network/shapes(for:)``; ``NetworkError/batch(_:)``; ``NetworkError/tooLarge(what:bytes:limit:)`` if
    ///   the activations need more than ``NetworkLimits/arenaBytes``
    public init(_ network: Network, input: Shape, batch: Int = 1) throws(NetworkError) {
        let shapes = try network.shapes(for: input)
        guard (1...NetworkLimits.batch).contains(batch) else { throw .batch(batch) }
        var storage = Storage(network, input: input, shapes: shapes)
        storage.fuseShortcuts()
        storage.joinRoutes()
        storage.nameBuffers()
        let steps = storage.steps()
        var buffers = storage.roots.map { root in
            let shape = root < 0 ? input : shapes[root]
            return PlannedBuffer(
                pixels: batch * shape.height * shape.width, stride: shape.channels, firstStep: steps.count,
                lastStep: -1,
                offset: 0)
        }
        let inputPlace = storage.place(Network.input)
        // The input stays to the end, so that a run can be repeated step by step when its outputs are not finite.
        buffers[inputPlace.buffer].firstStep = -1
        buffers[inputPlace.buffer].lastStep = steps.count
        for (index, step) in steps.enumerated() {
            for place in step.reads + [step.output] {
                let buffer = place.buffer
                buffers[buffer].firstStep = min(buffers[buffer].firstStep, index)
                buffers[buffer].lastStep = max(buffers[buffer].lastStep, index)
            }
        }
        for output in network.outputs { buffers[storage.place(output).buffer].lastStep = steps.count }
        let bytes = PlannedBuffer.arrange(&buffers)
        guard bytes <= NetworkLimits.arenaBytes else {
            throw .tooLarge(
                what: "activations of \(batch) × \(input)", bytes: bytes, limit: NetworkLimits.arenaBytes)
        }
        self.init(
            network: network, input: input, batch: batch, shapes: shapes, steps: steps, inputPlace: inputPlace,
            places: network.nodes.indices.map { storage.fused[$0] == nil ? storage.place($0) : nil }, buffers: buffers,
            arenaBytes: bytes)
    }
}

extension PlannedBuffer {
    /// Gives every buffer its offset, the largest first, each in the smallest gap among those alive at the same time.
    ///
    /// - Returns: bytes of the whole
    static func arrange(_ buffers: inout [PlannedBuffer]) -> Int {
        var placed: [Int] = []
        var whole = 0
        for index in buffers.indices.sorted(by: { (-buffers[$0].bytes, $0) < (-buffers[$1].bytes, $1) }) {
            let buffer = buffers[index]
            let alive = placed.filter {
                buffers[$0].firstStep <= buffer.lastStep && buffer.firstStep <= buffers[$0].lastStep
            }
            var best: (gap: Int, offset: Int)?
            var end = 0
            for other in alive.sorted(by: { buffers[$0].offset < buffers[$1].offset }) {
                let gap = buffers[other].offset - end
                if gap >= buffer.bytes, gap < best?.gap ?? .max { best = (gap, end) }
                end = max(end, buffers[other].offset + buffers[other].bytes)
            }
            buffers[index].offset = best?.offset ?? end
            whole = max(whole, buffers[index].offset + buffer.bytes)
            placed.append(index)
        }
        return whole
    }
}
