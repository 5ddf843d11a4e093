extension DarknetTraining {
    /// Reads a `[net]` section.
    init(_ values: CfgValues) throws(DarknetError) {
        self.init()
        let count = 0...1_000_000_000
        batch = try values.integer("batch", 1...65_536, default: batch)
        subdivisions = try values.integer("subdivisions", 1...65_536, default: subdivisions)
        learningRate = try values.number("learning_rate", CfgValues.notNegative, default: learningRate)
        momentum = try values.number("momentum", 0...1, default: momentum)
        decay = try values.number("decay", CfgValues.notNegative, default: decay)
        burnIn = try values.integer("burn_in", count, default: burnIn)
        maxBatches = try values.integer("max_batches", count, default: maxBatches)
        power = try values.number("power", CfgValues.anyNumber, default: power)
        gamma = try values.number("gamma", CfgValues.anyNumber, default: gamma)
        step = try values.integer("step", 1...1_000_000_000, default: step)
        scale = try values.number("scale", CfgValues.anyNumber, default: scale)
        angle = try values.number("angle", CfgValues.anyNumber, default: angle)
        aspect = try values.number("aspect", CfgValues.notNegative, default: aspect)
        saturation = try values.number("saturation", CfgValues.notNegative, default: saturation)
        exposure = try values.number("exposure", CfgValues.notNegative, default: exposure)
        hue = try values.number("hue", CfgValues.notNegative, default: hue)
        if let entry = values.entry("policy") {
            guard let named = Policy(rawValue: entry.value) else {
                let all = Policy.allCases.map(\.rawValue).joined(separator: ", ")
                throw values.malformed(entry, expected: "one of \(all)")
            }
            policy = named
        }
        steps = try values.integers("steps") ?? []
        scales = try values.numbers("scales") ?? []
        if policy == .steps {
            _ = try values.required("steps")
            _ = try values.required("scales")
        }
        guard steps.count == scales.count else {
            throw values.malformed(
                values.line("scales"), "\(steps.count) steps and \(scales.count) scales",
                "as many of one as of the other")
        }
        guard steps.allSatisfy(count.contains), zip(steps, steps.dropFirst()).allSatisfy(<) else {
            throw values.malformed(try values.required("steps"), expected: "batches in ascending order")
        }
        others = try values.settings()
    }
}

extension DarknetHeadTraining {
    /// Reads what a `[yolo]` or `[region]` section says beyond its anchors.
    init(_ values: CfgValues, anchors: [Anchor], mask: [Int]) throws(DarknetError) {
        self.init(anchors: anchors, mask: mask)
        jitter = try values.number("jitter", 0...1, default: jitter)
        random = try values.number("random", CfgValues.notNegative, default: random)
        let threshold = values.section.kind == .region ? "thresh" : "ignore_thresh"
        ignoreThreshold = try values.number(threshold, CfgValues.notNegative, default: ignoreThreshold)
        truthThreshold = try values.number("truth_thresh", CfgValues.notNegative, default: truthThreshold)
        others = try values.settings()
    }
}
