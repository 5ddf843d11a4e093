internal import CKernels

/// One step of a plan with all its numbers in place, ready for the C kernels.
struct Kernel {
    /// What is called.
    enum Call {
        case convolution(ck_conv, ck_conv_data)
        case maxPool(ck_pool, UnsafePointer<Float>, UnsafeMutablePointer<Float>, rows: Int)
        case upsample(ck_upsampling, UnsafePointer<Float>, UnsafeMutablePointer<Float>, rows: Int)
        /// Target = activation(first + second); `copied` says how the first comes to the target.
        case add(
            ck_line, ck_activation, copied: ck_line, UnsafePointer<Float>, UnsafePointer<Float>,
            UnsafeMutablePointer<Float>)
        case copy(ck_line, UnsafePointer<Float>, UnsafeMutablePointer<Float>)
        case softmax(ck_line, UnsafePointer<Float>, UnsafeMutablePointer<Float>)
        /// One task a picture.
        case mean(ck_line, UnsafePointer<Float>, UnsafeMutablePointer<Float>)
    }

    var call: Call
    /// Index of the plan's step.
    let step: Int
    /// Rows or pixels that a task takes, where the kernel does not say itself.
    var share = 1
    /// Tasks of each phase.
    var tasks: [Int] = []

    /// Does one task.
    ///
    /// - Parameter scratch: of this worker alone
    func perform(phase: Int, task: Int, scratch: UnsafeMutableRawPointer) {
        let first = task * share
        switch call {
        case .convolution(let layer, let data):
            withUnsafePointer(to: layer) { layer in
                withUnsafePointer(to: data) { ck_conv_run(layer, $0, phase, task, scratch) }
            }
        case .maxPool(var pool, let source, let target, let rows):
            ck_max_pool(&pool, source, target, first, min(first + share, rows))
        case .upsample(var up, let source, let target, let rows):
            ck_upsample(&up, source, target, first, min(first + share, rows))
        case .add(var line, let activation, var copied, let one, let other, let target):
            let pixels = min(share, line.pixels - first)
            (line.pixels, copied.pixels) = (pixels, pixels)
            let place = target + first * line.target_stride
            let from = one + first * copied.source_stride
            if UnsafePointer(place) != from { ck_copy(&copied, from, place) }
            ck_add(&line, activation, other + first * line.source_stride, place)
        case .copy(var line, let source, let target):
            line.pixels = min(share, line.pixels - first)
            ck_copy(&line, source + first * line.source_stride, target + first * line.target_stride)
        case .softmax(var line, let source, let target):
            line.pixels = min(share, line.pixels - first)
            ck_softmax(&line, source + first * line.source_stride, target + first * line.target_stride)
        case .mean(var line, let source, let target):
            ck_mean(&line, source + task * line.pixels * line.source_stride, target + task * line.target_stride)
        }
    }

    /// The convolution, where the step is one.
    var convolution: (layer: ck_conv, data: ck_conv_data)? {
        if case .convolution(let layer, let data) = call { (layer, data) } else { nil }
    }
}

extension ck_activation {
    init(_ activation: Activation) {
        switch activation {
        case .linear: self.init(kind: CK_LINEAR, slope: 0)
        case .leaky(let slope): self.init(kind: CK_LEAKY, slope: slope)
        case .relu: self.init(kind: CK_RELU, slope: 0)
        case .relu6: self.init(kind: CK_RELU6, slope: 0)
        case .swish: self.init(kind: CK_SWISH, slope: 0)
        case .mish: self.init(kind: CK_MISH, slope: 0)
        case .logistic: self.init(kind: CK_LOGISTIC, slope: 0)
        }
    }
}
