import Cells
import Domain

/// Where the columns of the image table stand, given its width: the name takes what the others leave.
struct TableColumns {
    private let name: Int
    private let nameWidth: Int
    private let client: Int?
    private let boxes: Int
    private let open: Int?
    private let classes: Int
    private let classesWidth: Int
    private let size: Int?
    private let width: Int
    private let withStages: Bool

    init(width: Int, manyClients: Bool, withDetections: Bool = false, withStages: Bool = false) {
        (self.width, self.withStages) = (width, withStages)
        let start = withStages ? 6 : 4
        let withSize = width >= 56
        let withClient = manyClients && width >= 70
        let sizeWidth = withSize ? 11 : 0
        let clientWidth = withClient ? 14 : 0
        let openWidth = withDetections ? 6 : 0
        classesWidth = max(0, min(18, (width - 24 - sizeWidth - clientWidth - openWidth) / 2))
        name = start
        nameWidth = max(8, width - start - 7 - classesWidth - sizeWidth - clientWidth - openWidth)
        client = withClient ? name + nameWidth : nil
        boxes = name + nameWidth + clientWidth
        open = withDetections ? boxes + 6 : nil
        classes = boxes + 7 + openWidth
        size = withSize ? classes + classesWidth : nil
    }

    func drawHeads(on canvas: inout Canvas, column: Int, row: Int, style: Style) {
        canvas.put("name", column: column + name, row: row, style)
        if let client { canvas.put("client", column: column + client + 1, row: row, style) }
        canvas.putRight("boxes", endColumn: column + boxes + 5, row: row, style)
        if let open { canvas.putRight("found", endColumn: column + open + 6, row: row, style) }
        if classesWidth >= 7 { canvas.put("classes", column: column + classes, row: row, style) }
        if let size { canvas.putRight("size", endColumn: column + size + 10, row: row, style) }
    }

    func draw(
        _ image: ImageRow, openDetections: DetectionCount? = nil, isMarked: Bool, isChosen: Bool,
        on canvas: inout Canvas, column: Int, row: Int,
        session: Session
    ) {
        let theme = session.theme
        let base = isChosen ? theme[.selection] : theme[.text]
        func tinted(_ role: Role) -> Style { isChosen ? base : theme[role] }
        if isMarked { canvas.put(canvas.charset == .ascii ? "*" : "✓", column: column, row: row, tinted(.accent)) }
        canvas.put(image.state.glyph(canvas.charset), column: column + 2, row: row, tinted(image.state.role))
        if withStages {
            let sign = image.stageSign(canvas.charset)
            canvas.put(sign.glyph, column: column + 4, row: row, tinted(sign.role))
        }
        canvas.put(
            image.name.cutInTheMiddle(to: nameWidth - 1, canvas.charset), column: column + name, row: row,
            image.isMissing ? tinted(.failure) : base, limit: nameWidth - 1
        )
        if let client { canvas.put(image.client, column: column + client + 1, row: row, tinted(.muted), limit: 12) }
        canvas.putRight(
            image.boxCount == 0 ? "·" : "\(image.boxCount)", endColumn: column + boxes + 5, row: row,
            image.boxCount == 0 ? tinted(.muted) : base)
        if let open, let found = openDetections, found.open > 0 {
            canvas.putRight("\(found.open)?", endColumn: column + open + 6, row: row, tinted(.accent))
        }
        var at = column + classes
        for each in image.classes where at + 4 <= column + classes + classesWidth {
            var sign = base
            if !isChosen { sign.foreground = .rgb(session.colour(of: each.classID)) }
            at = canvas.put(session.glyph(of: each.classID), column: at, row: row, sign)
            at = canvas.put("\(each.count) ", column: at, row: row, tinted(.muted))
        }
        if let size, let pixels = image.size {
            canvas.putRight("\(pixels.width)×\(pixels.height)", endColumn: column + size + 10, row: row, tinted(.muted))
        }
    }
}

extension ImageState {
    /// The sign of a state: readable without colour.
    func glyph(_ charset: Charset) -> String {
        switch (self, charset) {
        case (.unseen, .unicode): "○"
        case (.empty, .unicode): "∅"
        case (.labelled, .unicode): "●"
        case (.unseen, .ascii): "-"
        case (.empty, .ascii): "0"
        case (.labelled, .ascii): "*"
        }
    }

    var role: Role {
        switch self {
        case .unseen: .unseen
        case .empty: .empty
        case .labelled: .labelled
        }
    }

    var words: String {
        switch self {
        case .unseen: "to do"
        case .empty: "nothing there (verified)"
        case .labelled: "labelled"
        }
    }
}
