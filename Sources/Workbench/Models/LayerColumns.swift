import Cells
import Domain

/// Where the columns of the layer table stand, given its width: the least important ones go first.
struct LayerColumns {
    /// A column: its heading, its width with a gap, and how badly it is needed (less is more).
    private struct Column {
        var head: String
        var width: Int
        var rank: Int
        var text: @Sendable (ModelLayer, Double?) -> String
    }

    private let columns: [Column]
    private let nameWidth: Int

    init(width: Int, hasTimes: Bool) {
        let all: [Column] = [
            Column(head: "kernel", width: 8, rank: 4) { layer, _ in Self.kernel(layer) },
            Column(head: "filters", width: 8, rank: 5) { layer, _ in layer.filters.map { "\($0)" } ?? "" },
            Column(head: "output", width: 14, rank: 1) { layer, _ in
                "\(layer.output.height)×\(layer.output.width)×\(layer.output.channels)"
            },
            Column(head: "param.", width: 8, rank: 3) { layer, _ in
                layer.parameterCount == 0 ? "" : Quantity.short(layer.parameterCount)
            },
            Column(head: "mul-add", width: 9, rank: hasTimes ? 6 : 2) { layer, _ in
                layer.multiplyAdds == 0 ? "" : Quantity.short(layer.multiplyAdds)
            },
            Column(head: "time", width: 9, rank: hasTimes ? 2 : 6) { _, time in
                time.map { $0 == 0 ? "fused" : Models.milliseconds($0) } ?? ""
            },
        ].filter { hasTimes || $0.head != "time" }
        var left = width - 5 - 12
        var kept: Set<String> = []
        for column in all.sorted(by: { $0.rank < $1.rank }) where column.width <= left {
            kept.insert(column.head)
            left -= column.width
        }
        columns = all.filter { kept.contains($0.head) }
        nameWidth = max(4, min(30, 12 + left))
    }

    private static func kernel(_ layer: ModelLayer) -> String {
        guard let size = layer.size else { return layer.stride.map { "/\($0)" } ?? "" }
        return "\(size)×\(size)" + (layer.stride.map { "/\($0)" } ?? "")
    }

    func drawHeads(on canvas: inout Canvas, column: Int, row: Int, style: Style) {
        canvas.putRight("#", endColumn: column + 4, row: row, style)
        canvas.put("layer", column: column + 5, row: row, style, limit: nameWidth)
        var end = column + 5 + nameWidth
        for each in columns {
            end += each.width
            canvas.putRight(each.head, endColumn: end, row: row, style)
        }
    }

    func draw(
        _ layer: ModelLayer, time: Double?, on canvas: inout Canvas, column: Int, row: Int, style: Style,
        timeStyle: Style
    ) {
        canvas.putRight("\(layer.index)", endColumn: column + 4, row: row, style)
        // A darknet name repeats its index.
        let prefix = "\(layer.index) "
        let name = layer.name.hasPrefix(prefix) ? String(layer.name.dropFirst(prefix.count)) : layer.name
        canvas.put(name, column: column + 5, row: row, style, limit: nameWidth)
        var end = column + 5 + nameWidth
        for each in columns {
            end += each.width
            canvas.putRight(
                each.text(layer, time), endColumn: end, row: row, each.head == "time" ? timeStyle : style)
        }
    }
}
