import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct EditingTests {
    /// A desk with one selected box.
    private func desk(_ box: PixelBox = PixelBox(100, 100, 200, 200)) -> Desk {
        var desk = Desk.labelling([Annotation(id: AnnotationID(rawValue: 1), classID: ClassID(rawValue: 1), box: box)])
        desk.press("tab")
        return desk
    }

    static let nudges: [(KeySequence, PixelBox)] = [
        ("right", PixelBox(101, 100, 201, 200)), ("left", PixelBox(99, 100, 199, 200)),
        ("up", PixelBox(100, 99, 200, 199)),
        ("down", PixelBox(100, 101, 200, 201)), ("shift+right", PixelBox(110, 100, 210, 200)),
        ("shift+up up", PixelBox(100, 89, 200, 189)),
    ]

    @Test(arguments: nudges)
    func arrowsMoveTheBox(keys: KeySequence, box: PixelBox) {
        var desk = desk()
        desk.press(keys)
        #expect(desk.stored.map(\.box) == [box])
    }

    static let resizes: [(KeySequence, PixelBox)] = [
        ("h left", PixelBox(99, 100, 200, 200)), ("l shift+right", PixelBox(100, 100, 210, 200)),
        ("k up", PixelBox(100, 99, 200, 200)), ("j down", PixelBox(100, 100, 200, 201)),
        ("h k left up", PixelBox(99, 99, 200, 200)), ("h h left", PixelBox(99, 100, 199, 200)),
        ("h up", PixelBox(100, 100, 200, 200)),
    ]

    @Test(arguments: resizes)
    func activeEdgesMoveAlone(keys: KeySequence, box: PixelBox) {
        var desk = desk()
        desk.press(keys)
        #expect(desk.stored.map(\.box) == [box])
    }

    @Test func anEdgeThatCrossesTakesTheOthersPart() {
        var desk = desk(PixelBox(100, 100, 104, 200))
        desk.press("h shift+right")
        #expect(desk.stored.map(\.box) == [PixelBox(104, 100, 110, 200)])
    }

    @Test func aBoxKeepsAPixel() {
        var desk = desk(PixelBox(100, 100, 101, 200))
        desk.press("h right")
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 101, 200)])
        #expect(desk.notice == "a box is at least 1 pixel wide and high")
    }

    @Test func theBorderStopsTheBox() {
        var desk = desk(PixelBox(3, 3, 100, 100))
        desk.press("shift+left")
        #expect(desk.stored.map(\.box) == [PixelBox(0, 3, 97, 100)])
        desk.press("left")
        #expect(desk.notice == "the box is at the border of the picture")
        #expect(desk.edits.count == 1)
    }

    @Test func theBorderStopsAnEdge() {
        var desk = desk(PixelBox(600, 100, 635, 200))
        desk.press("l shift+right")
        #expect(desk.stored.map(\.box) == [PixelBox(600, 100, 640, 200)])
    }

    static let outside: [(KeySequence, PixelBox)] = [
        ("left", PixelBox(-20, 100, 700, 200)), ("down", PixelBox(-20, 101, 700, 201)),
        ("h right", PixelBox(-19, 100, 700, 200)), ("h left", PixelBox(-20, 100, 700, 200)),
        ("l left", PixelBox(-20, 100, 699, 200)), ("l right", PixelBox(-20, 100, 700, 200)),
    ]

    @Test(arguments: outside)
    func anImportedBoxOutsideIsKept(keys: KeySequence, box: PixelBox) {
        var desk = desk(PixelBox(-20, 100, 700, 200))
        desk.press(keys)
        #expect(desk.stored.map(\.box) == [box])
    }

    @Test func aTinyImportedBoxCanBeMoved() {
        var desk = desk(PixelBox(100, 100, 100.5, 100.5))
        desk.press("right")
        #expect(desk.stored.map(\.box) == [PixelBox(101, 100, 101.5, 100.5)])
    }

    @Test func draggingTheSelectedBoxMovesIt() {
        var desk = desk()
        desk.drag(150, 150, to: 180, 140)
        #expect(desk.stored.map(\.box) == [PixelBox(130, 90, 230, 190)])
    }

    @Test func draggingACornerResizes() {
        var desk = desk()
        desk.drag(200, 200, to: 260, 240)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 260, 240)])
    }

    @Test func draggingAnEdgeStopsAtTheBorder() {
        var desk = desk()
        desk.drag(100, 150, to: -90, 150)
        #expect(desk.stored.map(\.box) == [PixelBox(0, 100, 200, 200)])
    }

    @Test func draggingAnEdgeOverTheOtherSwapsThem() {
        var desk = desk()
        desk.drag(100, 150, to: 300, 150)
        #expect(desk.stored.map(\.box) == [PixelBox(200, 100, 300, 200)])
    }

    @Test func aBoxThatIsNotSelectedIsNotGrabbed() {
        var desk = desk()
        desk.press("esc")
        desk.drag(150, 150, to: 180, 190)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 200, 200), PixelBox(150, 150, 180, 190)])
    }

    @Test func aClassGivenWhileDraggingStays() {
        var desk = desk()
        desk.mouse(.press, .left, 150, 150)
        desk.mouse(.drag, .left, 180, 150)
        desk.press("2")
        desk.mouse(.release, .left, 180, 150)
        #expect(desk.stored.map(\.classID.rawValue) == [2])
        #expect(desk.stored.map(\.box) == [PixelBox(130, 100, 230, 200)])
    }

    @Test func anEditDropsTheSourcesOwnText() {
        var imported = Annotation.box(1, 100, 100, 200, 200)
        imported.origin = BoxOrigin(convention: "voc:pixelsFromOne", fields: ["101", "101", "200", "200"])
        imported.extras = "{\"a\":1}"
        var desk = Desk.labelling([imported])
        desk.press("tab 2")
        #expect(desk.stored.first?.origin != nil)
        desk.press("right")
        #expect(desk.stored.first?.origin == nil)
        #expect(desk.stored.first?.extras == "{\"a\":1}")
    }

    @Test func deletingMovesOnToTheNextBox() {
        var desk = Desk.labelling([.box(1, 0, 0, 10, 10), .box(2, 0, 0, 20, 20), .box(3, 0, 0, 30, 30)])
        desk.press("tab tab x")
        #expect(desk.stored.map(\.id.rawValue) == [1, 3])
        #expect(desk.label.selection?.rawValue == 3)
    }

    @Test func deletingTheLastBoxSelectsNone() {
        var desk = desk()
        desk.press("x")
        #expect(desk.stored == [])
        #expect(desk.label.selection == nil)
    }

    @Test func deletingAllSparesHiddenAndLockedBoxes() {
        var desk = Desk.labelling([.box(1, 0, 0, 10, 10), .box(2, 0, 0, 20, 20), .box(3, 0, 0, 30, 30)])
        desk.press("tab v h tab v l X")
        #expect(desk.stored.map(\.id.rawValue) == [1, 2])
    }

    @Test(arguments: [("m d", " d"), ("m t", " t"), ("m o", " o")] as [(KeySequence, String)])
    func attributesAreSetAndTakenBack(keys: KeySequence, letters: String) {
        var desk = desk()
        desk.press(keys)
        #expect(desk.stored.first?.attributes.letters == letters)
        desk.press(keys)
        #expect(desk.stored.first?.attributes.letters == "")
    }

    @Test func snappingAsksForTheActiveEdgesOnly() {
        var desk = desk()
        desk.press("h s")
        #expect(
            desk.asked.contains(
                .snap(ImageID(rawValue: 1), AnnotationID(rawValue: 1), PixelBox(100, 100, 200, 200), edges: .left)))
        #expect(desk.stored.map(\.box) == [PixelBox(102, 100, 200, 200)])
    }

    @Test func aSnapOfABoxThatHasMovedIsDropped() {
        var desk = desk()
        desk.press("right")
        desk.receive(
            .snapped(
                ImageID(rawValue: 1), AnnotationID(rawValue: 1), before: PixelBox(100, 100, 200, 200),
                after: PixelBox(0, 0, 9, 9)))
        #expect(desk.stored.map(\.box) == [PixelBox(101, 100, 201, 200)])
    }

    static let wrongBoxes: [[String: String]] = [
        ["xmin": "10", "ymin": "10", "xmax": "5", "ymax": "20"], ["xmin": "10", "ymin": "10", "xmax": "20"],
        ["xmin": "a", "ymin": "10", "xmax": "20", "ymax": "20"],
        ["xmin": "nan", "ymin": "10", "xmax": "20", "ymax": "20"],
        ["xmin": "2000", "ymin": "10", "xmax": "2100", "ymax": "20"],
    ]

    @Test(arguments: wrongBoxes)
    func aWrongBoxOfAScriptIsRefused(arguments: [String: String]) {
        var desk = desk()
        desk.call("label.set-box", arguments)
        #expect(desk.refusal != nil)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 200, 200)])
    }

    @Test func aBoxOfAScriptIsKeptInsideThePicture() {
        var desk = desk()
        desk.call("label.set-box", ["xmin": "-5", "ymin": "10", "xmax": "1e300", "ymax": "20"])
        #expect(desk.refusal == nil)
        #expect(desk.stored.map(\.box) == [PixelBox(0, 10, 640, 20)])
    }
}
