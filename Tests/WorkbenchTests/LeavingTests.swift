import Domain
import Testing

@testable import Workbench

/// What is said when an image is left as finished while detections on it are open.
@Suite struct LeavingTests {
    @Test func whatIsLeftOpenIsSaidAndUndoGoesBack() {
        var desk = Desk.reviewing()
        desk.press("t space")
        #expect(desk.image == 2)
        #expect(desk.catalog.state(1) == .labelled)
        #expect(desk.notice == "image 1 has 2 open detections from 0.25 up; u goes back")
        #expect(desk.session.notice?.kind == .warning)
        desk.press("u")
        #expect(desk.image == 1)
        #expect(desk.catalog.state(1) == .unseen)
    }

    @Test func whatIsLeftOpenOfAnImageThatWasDoneIsSaidWithItsNumber() {
        var desk = Desk.reviewing { $0.change(ImageID(rawValue: 1)) { $0.image.state = .labelled } }
        desk.press("t space")
        #expect(desk.notice == "image 1 has 2 open detections from 0.25 up; # 1 goes back")
    }

    @Test func nothingIsSaidOfWhatTheSliderHides() {
        var desk = Desk.reviewing()
        desk.call("label.set-confidence", ["confidence": "0.7"])
        desk.press("t space")
        #expect(desk.image == 2)
        #expect(desk.notice == nil)
    }

    @Test func theWarningStaysBesideTheNewsThatAllIsDone() {
        var desk = Desk.reviewing { catalog in
            for id in 2...5 as ClosedRange<Int64> {
                catalog.change(ImageID(rawValue: id)) { $0.image.state = .empty }
            }
        }
        desk.press("e")
        #expect(
            desk.notice
                == "image 1 has 3 open detections from 0.25 up; u goes back · every image in this list is done; q goes back"
        )
    }
}
