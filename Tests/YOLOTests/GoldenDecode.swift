import Network

@testable import YOLO

/// Decoding and suppression in the plainest form, as GluonCV does them: what the golden rows are compared by.
enum GoldenDecode {
    struct Row: Hashable {
        var classIndex: Int
        var score: Float
        /// xmin, ymin, xmax, ymax in pixels of the input.
        var box: [Float]
    }

    /// Candidates of one output `[H, W, A · (5 + classes)]`: by class, then cell, then anchor.
    static func rows(_ values: [Float], _ shape: Shape, _ head: DetectionHead, stride: Float) -> [Row] {
        let terms = 5 + head.classes
        var rows: [Row] = []
        for classIndex in 0..<head.classes {
            for cell in 0..<shape.height * shape.width {
                for (place, anchor) in head.anchors.enumerated() {
                    let start = cell * shape.channels + place * terms
                    let x = (logistic(values[start]) + Float(cell % shape.width)) * stride
                    let y = (logistic(values[start + 1]) + Float(cell / shape.width)) * stride
                    let (w, h) = (
                        exponential(values[start + 2]) * anchor.width, exponential(values[start + 3]) * anchor.height
                    )
                    let score = logistic(values[start + 5 + classIndex]) * logistic(values[start + 4])
                    let box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
                    rows.append(Row(classIndex: classIndex, score: score, box: box))
                }
            }
        }
        return rows
    }

    /// The best `candidates` above 0.01, without those that overlap a better one of their class; at most `limit`.
    static func suppressed(_ rows: [Row], iou: Float, candidates: Int, limit: Int) -> [Row] {
        let order = rows.indices.filter { rows[$0].score > 0.01 }
            .sorted { rows[$0].score != rows[$1].score ? rows[$0].score > rows[$1].score : $0 < $1 }
        var kept: [Row] = []
        for row in order.prefix(candidates).map({ rows[$0] }) {
            let isCovered = kept.contains {
                $0.classIndex == row.classIndex && overlap($0.box, row.box) > iou
            }
            if !isCovered { kept.append(row) }
        }
        return Array(kept.prefix(limit))
    }

    private static func overlap(_ a: [Float], _ b: [Float]) -> Float {
        let width = min(a[2], b[2]) - max(a[0], b[0])
        let height = min(a[3], b[3]) - max(a[1], b[1])
        guard width > 0, height > 0 else { return 0 }
        let inside = width * height
        return inside / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inside)
    }

    private static func logistic(_ x: Float) -> Float { Activation.logistic(x) }
    /// eˣ from what the room has: σ(x) / σ(−x).
    private static func exponential(_ x: Float) -> Float { Activation.logistic(x) / Activation.logistic(-x) }
}
