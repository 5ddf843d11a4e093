import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct DrawingTests {
    @Test func aDragMakesABox() {
        var desk = Desk.labelling()
        desk.press("w")
        desk.drag(100, 120, to: 200, 260)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 120, 200, 260)])
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
        #expect(desk.label.selection == nil)
    }

    @Test func aDragFromAnyCornerMakesTheSameBox() {
        var desk = Desk.labelling()
        desk.press("w")
        desk.drag(200, 260, to: 100, 120)
        desk.drag(200, 120, to: 100, 260)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 120, 200, 260), PixelBox(100, 120, 200, 260)])
    }

    @Test func twoClicksMakeABox() {
        var desk = Desk.labelling()
        desk.press("w")
        desk.click(100, 120)
        #expect(desk.stored == [])
        desk.click(200, 260)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 120, 200, 260)])
    }

    @Test func theKeyboardMakesABox() {
        var desk = Desk.labelling()
        desk.press("w enter")
        let from = desk.label.pointer
        desk.press("right right down shift+right enter")
        let to = desk.label.pointer
        #expect(desk.stored.map(\.box) == [PixelBox(between: from, and: to)])
        #expect(to.x > from.x && to.y > from.y)
    }

    @Test func altMovesTheCrossHairByOnePixel() {
        var desk = Desk.labelling()
        desk.press("w")
        let from = desk.label.pointer
        desk.press("alt+right alt+down alt+down")
        #expect(desk.label.pointer == (from.x + 1, from.y + 2))
    }

    @Test func fourExtremePointsMakeABox() {
        var desk = Desk.labelling()
        desk.press("W")
        for (x, y) in [(150.0, 50.0), (300, 120), (160, 300), (90, 140)] { desk.click(x, y) }
        #expect(desk.stored.map(\.box) == [PixelBox(90, 50, 300, 300)])
    }

    @Test func drawingNeverGrabsBoxes() {
        let outer = Annotation.box(1, 50, 50, 400, 400)
        var desk = Desk.labelling([outer])
        desk.press("w")
        desk.drag(50, 50, to: 120, 120)
        desk.drag(100, 100, to: 200, 200)
        #expect(desk.stored.first == outer)
        #expect(desk.stored.count == 3)
    }

    @Test func nothingIsAskedForABox() {
        var desk = Desk.labelling()
        desk.press("2")
        desk.drag(100, 120, to: 200, 260)
        desk.drag(300, 120, to: 400, 260)
        #expect(desk.station.popups == [])
        #expect(desk.stored.map(\.classID.rawValue) == [2, 2])
    }

    @Test func aBoxEndsAtTheBorderOfThePicture() {
        var desk = Desk.labelling()
        desk.press("w")
        desk.drag(600, 400, to: 900, 900)
        desk.drag(20, 20, to: -300, -300)
        #expect(desk.stored.map(\.box) == [PixelBox(600, 400, 640, 480), PixelBox(0, 0, 20, 20)])
    }

    @Test func aBoxWithoutExtentIsDropped() {
        var desk = Desk.labelling()
        desk.press("w enter enter")
        #expect(desk.stored == [])
        #expect(desk.notice == "a box of less than one pixel was dropped")
    }

    @Test func escapeDropsTheCornerThenStops() {
        var desk = Desk.labelling()
        desk.press("w enter esc")
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
        desk.press("esc")
        #expect(desk.label.mode == .select)
    }

    @Test func stoppingStopsWithACornerSet() {
        var desk = Desk.labelling()
        desk.press("w enter w")
        #expect(desk.label.mode == .select)
    }

    @Test func theRightButtonDropsTheCorner() {
        var desk = Desk.labelling()
        desk.press("w")
        desk.click(100, 100)
        desk.click(150, 150, .right)
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
    }

    @Test func theNextImageIsDrawnOnAtOnce() {
        var desk = Desk.labelling()
        desk.press("w enter d")
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
        desk.drag(10, 10, to: 50, 60)
        #expect(desk.catalog.boxes(2).map(\.box) == [PixelBox(10, 10, 50, 60)])
    }

    @Test func aDragOutsideDrawModeMakesABoxAndSelectsIt() {
        var desk = Desk.labelling()
        desk.drag(100, 120, to: 200, 260)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 120, 200, 260)])
        #expect(desk.label.selection == desk.stored.first?.id)
    }

    @Test func theHeaderSaysSavedOnlyWhenItIs() {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.drag(100, 120, to: 200, 260)
        #expect(desk.rows[0].contains("saving…"))
        desk.answerAll()
        #expect(desk.rows[0].contains("saved"))
    }

    @Test func aNewBoxIsNeverOutOfSight() {
        var desk = Desk.labelling([.box(1, 10, 10, 50, 50, class: 2)])
        desk.press("tab v c")
        desk.press("esc 1")
        desk.press("v b")
        desk.drag(100, 120, to: 200, 260)
        #expect(desk.label.visibleBoxes.contains { $0.box == PixelBox(100, 120, 200, 260) })
    }

    @Test func thePreviewFollowsThePointer() {
        let drawing = Drawing(method: .corners, points: [(10, 20)])
        #expect(drawing.preview(pointer: (5, 40)) == PixelBox(5, 20, 10, 40))
        #expect(Drawing(method: .corners).preview(pointer: (5, 40)) == nil)
    }

    @Test func anUnreadablePictureCannotBeDrawnOn() {
        var catalog = FakeCatalog()
        catalog.broken = [ImageID(rawValue: 1)]
        var desk = Desk(catalog)
        desk.press("enter w")
        desk.drag(100, 120, to: 200, 260)
        desk.press("1")
        #expect(desk.label.mode == .select)
        #expect(desk.stored == [])
        #expect(desk.shows("cannot show this picture"))
    }

    @Test func aScriptDrawsByPoints() {
        var desk = Desk.labelling()
        desk.call("draw.point", ["x": "10", "y": "20"])
        #expect(desk.refusal != nil)
        desk.call("label.draw")
        #expect(desk.refusal == nil)
        desk.call("draw.point", ["x": "10", "y": "20"])
        #expect(desk.refusal == nil)
        desk.call("draw.point", ["x": "50", "y": "1e300"])
        #expect(desk.refusal == nil)
        #expect(desk.stored.map(\.box) == [PixelBox(10, 20, 50, 480)])
    }
}
