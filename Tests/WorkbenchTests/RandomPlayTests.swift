import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// A person who presses anything, on screens of any size, while answers come whenever they like.
@Suite struct RandomPlayTests {
    private static let sizes: [(Int, Int)] = [
        (40, 10), (80, 24), (200, 60), (41, 60), (200, 10), (1, 1), (120, 40), (76, 12),
    ]

    private static let keys: [Key] =
        Keymap.make().keymap.commands.flatMap { $0.keys.flatMap(\.keys) }.filter {
            !$0.control || $0.code != .character("z")
        }
        + ["x", "y", "字", "\u{301}", "enter", "esc", "tab", "w", "1", "2", "space", "d", "a"] as [Key]

    private static func catalog(_ random: inout SplitMix64) -> FakeCatalog {
        var boxes: [Annotation] = []
        for id in 0..<Int.random(in: 0...6, using: &random) {
            let x = Double.random(in: -50...600, using: &random).rounded(),
                y = Double.random(in: -50...450, using: &random).rounded()
            boxes.append(
                .box(
                    Int64(id + 1), x, y, x + .random(in: 0.5...300, using: &random),
                    y + .random(in: 0.5...300, using: &random), class: .random(in: 1...3, using: &random)))
        }
        var catalog = FakeCatalog(images: .random(in: 0...9, using: &random), boxes: boxes, clients: ["anna", "ben"])
        if Bool.random(using: &random) { addNetworks(to: &catalog, &random) }
        if Bool.random(using: &random) { catalog.queue = .made(clients: .random(in: 0...12, using: &random)) }
        if Bool.random(using: &random) { catalog.broken = [ImageID(rawValue: 2)] }
        return catalog
    }

    /// One or two networks, and detections of any kind on the first three images.
    private static func addNetworks(to catalog: inout FakeCatalog, _ random: inout SplitMix64) {
        for name in ["tiny", "large"].prefix(.random(in: 1...2, using: &random)) {
            catalog.install(name, classes: ["bottle", "can", "dog"])
            for image in 1...Int64(3) {
                let found = (0..<Int.random(in: 0...8, using: &random)).map { _ -> (String, Double, PixelBox) in
                    let x = Double.random(in: -60...650, using: &random),
                        y = Double.random(in: -60...490, using: &random)
                    return (
                        ["bottle", "can", "dog"][Int.random(in: 0..<3, using: &random)],
                        .random(in: 0...1, using: &random),
                        PixelBox(
                            x, y, x + .random(in: 0...300, using: &random), y + .random(in: 0...300, using: &random))
                    )
                }
                catalog.find(found, on: image, by: name)
            }
        }
        catalog.jobs = [.predict(1, "tiny", done: 3, total: 9)]
    }

    private static func mouse(_ random: inout SplitMix64, _ size: CellSize) -> Mouse {
        let actions: [Mouse.Action] = [
            .press, .release, .drag, .move, .press, .drag, .release, .wheel(dx: 0, dy: 1), .wheel(dx: 0, dy: -1),
            .wheel(dx: 1, dy: 0),
        ]
        let buttons: [Mouse.Button] = [.left, .left, .left, .middle, .right, .none]
        return Mouse(
            actions[Int.random(in: 0..<actions.count, using: &random)],
            buttons[Int.random(in: 0..<buttons.count, using: &random)],
            x: .random(in: 0...Double(size.columns), using: &random),
            y: .random(in: 0...Double(size.rows), using: &random),
            control: Int.random(in: 0..<8, using: &random) == 0, alt: Int.random(in: 0..<8, using: &random) == 0,
            shift: Int.random(in: 0..<8, using: &random) == 0)
    }

    @Test(arguments: UInt64(0)..<24)
    func nothingBreaks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = Self.sizes[Int(seed) % Self.sizes.count]
        var desk = Desk(Self.catalog(&random), columns: size.0, rows: size.1, isReadOnly: seed % 11 == 10)
        let given = Set(desk.catalog.documents.values.flatMap(\.annotations).map(\.id))
        for step in 0..<600 {
            switch Int.random(in: 0..<40, using: &random) {
            case 0..<22: desk.send(.key(Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]))
            case 22..<36: desk.send(.mouse(Self.mouse(&random, desk.session.metrics.size)))
            case 36: desk.holdsAnswers.toggle()
            case 37: desk.answerAll()
            case 38: desk.send(.paste("1 e\u{301}\u{1B}\n"))
            default:
                let size = Self.sizes[Int.random(in: 0..<Self.sizes.count, using: &random)]
                desk.send(.resize(ScreenMetrics(size: CellSize(columns: size.0, rows: size.1))))
            }
            check(desk, given: given, "seed \(seed), step \(step)")
            if step % 5 == 0 { look(at: desk.station.draw()) }
        }
        desk.answerAll()
        desk.answerAll()
        if let label = desk.station.label, label.document != nil {
            // What is being put right is not in the store yet.
            #expect(label.boxes.filter { $0.id != label.correction?.id } == desk.stored, "seed \(seed)")
        }
        #expect(desk.session.pending == [])
    }

    private func check(_ desk: Desk, given: Set<AnnotationID>, _ place: Comment) {
        guard let label = desk.station.label else { return }
        if let selection = label.selection { #expect(label.boxes.contains { $0.id == selection }, place) }
        if label.selection == nil { #expect(label.edges == [], place) }
        #expect(Set(label.boxes.map(\.id)).count == label.boxes.count, place)
        #expect(label.tickets.isSubset(of: desk.session.pending), place)
        let size = ImageSize(width: 640, height: 480)
        // What came from elsewhere may reach outside; what was drawn here may not.
        for each in label.boxes where !given.contains(each.id) {
            #expect(each.box.fits(in: size) && each.box.width >= 1 && each.box.height >= 1, place)
        }
        #expect((0...640).contains(label.pointer.x) && (0...480).contains(label.pointer.y), place)
        #expect(label.listing.indices.contains(label.position), place)
        if desk.session.isReadOnly { #expect(desk.edits == [] && desk.judgements == [], place) }
        if let correction = label.correction {
            #expect(label.boxes.contains { $0.id == correction.id }, place)
            #expect(label.selection == correction.id, place)
        } else {
            #expect(label.boxes.allSatisfy { $0.id.rawValue > 0 }, place)
        }
    }

    private func look(at canvas: Canvas) {
        if let cursor = canvas.cursor { #expect(canvas.bounds.contains(column: cursor.column, row: cursor.row)) }
        for picture in canvas.pictures {
            #expect(picture.area.intersection(canvas.bounds) == picture.area)
            #expect(picture.view.width > 0 && picture.view.height > 0)
        }
    }
}
