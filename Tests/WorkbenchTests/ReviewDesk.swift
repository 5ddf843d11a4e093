import Cells
import Domain
import DetectionMetrics
import TestSupport
import Testing

@testable import Workbench

extension Desk {
    /// A desk at the review of four finished images and one that nobody has looked at, with one case of each kind:
    /// `tiny` found 1 rightly, called 2 a bottle, placed 3 badly, overlooked 4, saw 5 twice and in two more ways wrong.
    static func atReview(
        columns: Int = 120, rows: Int = 40, isReadOnly: Bool = false, theme: Theme = .plain,
        prepare: (inout FakeCatalog) -> Void = { _ in }
    ) -> Desk {
        var catalog = FakeCatalog(
            images: 5,
            boxes: [
                .box(1, 100, 80, 220, 400), .box(2, 260, 150, 330, 300, class: 2),
                .box(3, 400, 200, 620, 420, class: 3),
            ])
        for id in 1...4 { catalog.change(ImageID(rawValue: Int64(id))) { $0.image.state = .labelled } }
        catalog.change(ImageID(rawValue: 2)) { $0.annotations = [.box(4, 10, 10, 60, 60, class: 2)] }
        catalog.change(ImageID(rawValue: 3)) { $0.annotations = [.box(5, 50, 50, 150, 150)] }
        catalog.change(ImageID(rawValue: 4)) { $0.image.state = .empty }
        catalog.install("tiny", classes: ["bottle", "can", "carton", "dog"])
        catalog.install("large", classes: ["can"])
        catalog.find(
            [
                ("bottle", 0.91, PixelBox(102, 82, 221, 398)), ("bottle", 0.80, PixelBox(262, 150, 331, 300)),
                ("carton", 0.70, PixelBox(400, 200, 490, 420)), ("can", 0.12, PixelBox(260, 150, 330, 300)),
            ], on: 1, by: "tiny")
        catalog.find([("bottle", 0.6, PixelBox(300, 300, 400, 400))], on: 2, by: "tiny")
        catalog.find(
            [
                ("bottle", 0.95, PixelBox(50, 50, 150, 150)), ("bottle", 0.5, PixelBox(52, 52, 150, 150)),
                ("can", 0.4, PixelBox(50, 120, 150, 220)), ("dog", 0.9, PixelBox(0, 0, 99, 99)),
            ], on: 3, by: "tiny")
        catalog.find([], on: 4, by: "tiny")
        catalog.find([("can", 0.9, PixelBox(1, 1, 99, 99))], on: 5, by: "tiny")
        catalog.find([("can", 0.9, PixelBox(10, 10, 60, 60))], on: 2, by: "large")
        prepare(&catalog)
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        desk.press("V")
        desk.forget()
        return desk
    }

    /// The review, which must be in front.
    var reviewScreen: ReviewScreen {
        guard case .review(let screen)? = station.popups.last else { preconditionFailure("the review is not open") }
        return screen
    }

    /// The case in front: a detection's number, or a box's with a minus before it.
    var caseInFront: Int64? {
        switch reviewScreen.currentKey {
        case .detection(let id): id.rawValue
        case .box(let id): -id.rawValue
        case nil: nil
        }
    }

    /// Brings the cases of a kind in front.
    mutating func take(_ kind: ReviewHeading) { call("review.select", ["kind": kind.rawValue]) }

    /// All cases of the kind in front.
    var cases: [Int64] {
        let screen = reviewScreen
        guard let scoring = screen.scoring else { return [] }
        return screen.shown.map { place in
            switch scoring.key(of: place) {
            case .detection(let id): id.rawValue
            case .box(let id): -id.rawValue
            case nil: 0
            }
        }
    }

    /// Boxes of all images as the store has them.
    var allBoxes: [ImageID: [Annotation]] { catalog.documents.mapValues(\.annotations) }
}
