import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct ReadOnlyTests {
    private func desk() -> Desk {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200), .box(2, 300, 300, 400, 400)], isReadOnly: true)
        desk.press("tab")
        return desk
    }

    @Test func nothingIsEverSent() {
        let opened = desk()
        for command in opened.session.keymap.commands where !command.name.hasSuffix("quit") {
            var desk = opened
            desk.call(
                command.name,
                [
                    "number": "1", "class": "can", "name": "new", "xmin": "1", "ymin": "1", "xmax": "9", "ymax": "9",
                    "text": "",
                ])
            desk.drag(10, 10, to: 60, 60)
            #expect(desk.edits == [], "\(command.name)")
            #expect(!desk.asked.contains(.undo) && !desk.asked.contains(.redo), "\(command.name)")
            #expect(!desk.asked.contains { if case .reserveIDs = $0 { true } else { false } }, "\(command.name)")
        }
    }

    @Test func theMouseChangesNothing() {
        var desk = desk()
        desk.drag(150, 150, to: 180, 180)
        desk.drag(200, 200, to: 230, 230)
        let classes = desk.label.places(in: desk.session.body, session: desk.session).classes
        desk.clickCell(column: classes.column + 5, row: classes.row + 2)
        desk.press("esc")
        desk.clickCell(column: classes.column + 5, row: classes.row + 2)
        #expect(desk.edits == [])
        #expect(desk.label.mode == .select)
        #expect(desk.notice == "the workspace is open for reading only")
    }

    @Test func theHeaderSaysSo() {
        #expect(desk().rows[0].contains("read only"))
    }

    @Test func lookingStillWorks() {
        var desk = desk()
        desk.press("tab z ] y d")
        #expect(desk.image == 2)
    }
}
