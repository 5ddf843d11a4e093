/// A YOLO v3 of GluonCV: the sizes from which its network, its names and its constants follow.
public struct GluonArchitecture: Hashable, Sendable {
    /// One child of the backbone.
    public enum Block: Hashable, Sendable {
        /// A 3×3 convolution with batch normalisation and a leaky activation.
        case cell(filters: Int, stride: Int)
        /// 1×1 to `filters`, 3×3 to twice that, plus the input.
        case residual(filters: Int)
    }

    /// The backbone, cut where a head taps it; as many stages as heads.
    public var stages: [[Block]]
    /// Channels of the heads' bodies, deepest first.
    public var channels: [Int]
    /// Anchors of each head, deepest first.
    public var anchors: [[Anchor]]
    public var classes: Int
    /// Side of the grids of cell offsets that the file keeps: the largest feature map that it can decode.
    public var allocation: Int

    /// Makes an architecture; as many `stages` as `channels` and `anchors`.
    public init(stages: [[Block]], channels: [Int], anchors: [[Anchor]], classes: Int, allocation: Int = 128) {
        precondition(
            stages.count == channels.count && anchors.count == channels.count,
            "\(stages.count) stages, \(channels.count) channels, \(anchors.count) sets of anchors")
        (self.stages, self.channels, self.anchors) = (stages, channels, anchors)
        (self.classes, self.allocation) = (classes, allocation)
    }

    /// `yolo3_darknet53_voc`, `_coco` and `_custom`: they differ by the number of classes alone.
    public static func darknet53(classes: Int) -> GluonArchitecture {
        GluonArchitecture(
            stages: [
                [
                    .cell(filters: 32, stride: 1), .cell(filters: 64, stride: 2), .residual(filters: 32),
                    .cell(filters: 128, stride: 2),
                ] + Array(repeating: .residual(filters: 64), count: 2) + [.cell(filters: 256, stride: 2)]
                    + Array(repeating: .residual(filters: 128), count: 8),
                [.cell(filters: 512, stride: 2)] + Array(repeating: .residual(filters: 256), count: 8),
                [.cell(filters: 1024, stride: 2)] + Array(repeating: .residual(filters: 512), count: 4),
            ],
            channels: [512, 256, 128], anchors: defaultAnchors, classes: classes)
    }

    /// The anchors of GluonCV's YOLO v3, in pixels of the input, deepest head first.
    public static let defaultAnchors: [[Anchor]] = [
        [Anchor(width: 116, height: 90), Anchor(width: 156, height: 198), Anchor(width: 373, height: 326)],
        [Anchor(width: 30, height: 61), Anchor(width: 62, height: 45), Anchor(width: 59, height: 119)],
        [Anchor(width: 10, height: 13), Anchor(width: 16, height: 30), Anchor(width: 33, height: 23)],
    ]

    /// Input pixels a cell of the deepest head covers along each axis.
    public var largestStride: Int {
        stages.joined().reduce(1) { stride, block in
            if case .cell(_, let more) = block { stride * more } else { stride }
        }
    }

    /// The heads of a model of this architecture.
    public var heads: [DetectionHead] { anchors.map { DetectionHead(classes: classes, anchors: $0) } }
}
