import Cells
import Domain
import DetectionMetrics
import TestSupport
import Testing

@testable import Workbench

/// The review of a network against people: counts, verbs, the way back.
@Suite struct CaseReviewTests {
    private static func detection(_ id: Int64) -> DetectionID { DetectionID(rawValue: id) }

    private static func verdict(_ id: Int64, _ desk: Desk) -> Verdict? {
        desk.catalog.detections.first { $0.id == detection(id) }?.verdict
    }

    // MARK: Counting

    @Test(
        arguments: [
            (.right, [1, 6]), (.classification, [2]), (.localization, [3]), (.background, [5]), (.duplicate, [7]),
            (.both, [8]), (.missed, [-4]),
        ] as [(ReviewHeading, [Int64])])
    func everyKindHasItsCase(kind: ReviewHeading, cases: [Int64]) {
        var desk = Desk.atReview()
        desk.take(kind)
        #expect(Set(desk.cases) == Set(cases))
        #expect(desk.reviewScreen.tallies[kind]?.count == cases.count)
    }

    @Test func itOpensOnWhatMendingGainsMost() throws {
        let desk = Desk.atReview()
        let screen = desk.reviewScreen
        let gains = screen.shown.compactMap { screen.scoring?[$0].gain }
        #expect(gains == gains.sorted(by: >) && gains.count == 6)
        #expect(try #require(gains.first) > 0)
        #expect(screen.focus == .cases)
    }

    @Test func unfinishedImagesAndUnknownClassesAreLeftOut() {
        let desk = Desk.atReview()
        #expect(desk.reviewScreen.material?.images.map(\.image.rawValue) == [1, 2, 3, 4])
        #expect(desk.reviewScreen.scoring?.unmapped == 1)
        #expect(desk.shows("1 of unknown classes"))
    }

    /// Whatever boxes there are, and whatever has been judged: what stands on the screen is what the metrics say.
    @Test(arguments: UInt64(0)..<40)
    func whatTheScreenCountsIsWhatTheMetricsSay(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func box() -> PixelBox {
            let (x, y) = (Double.random(in: 0...60, using: &random), Double.random(in: 0...60, using: &random))
            return PixelBox(
                x, y, x + .random(in: 5...90, using: &random), y + .random(in: 5...90, using: &random))
        }
        var catalog = FakeCatalog(images: 4)
        catalog.install("tiny", classes: FakeCatalog.names)
        var next: Int64 = 0
        for image in 1...Int64(4) {
            catalog.change(ImageID(rawValue: image)) { document in
                document.image.state = .labelled
                for _ in 0..<Int.random(in: 0...8, using: &random) {
                    next += 1
                    var new = Annotation.box(next, 0, 0, 1, 1, class: .random(in: 1...3, using: &random))
                    new.box = box()
                    if Int.random(in: 0..<6, using: &random) == 0 { new.attributes.difficult = true }
                    document.annotations.append(new)
                }
            }
            catalog.find(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    (
                        FakeCatalog.names[Int.random(in: 0..<3, using: &random)],
                        Double(Int.random(in: 0...20, using: &random)) / 20, box()
                    )
                }, on: image, by: "tiny")
        }
        var desk = Desk(catalog)
        desk.press("V")
        for key in ["t", "o", "space", "r n", ">", "(", "]", "{", "tab", "down", "u", "x"] as [KeySequence] {
            desk.press(key)
            check(desk, "seed \(seed), after \(key)")
        }
    }

    private func check(_ desk: Desk, _ place: Comment) {
        let screen = desk.reviewScreen
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for (id, document) in desk.catalog.documents {
            let image = Int(id.rawValue)
            for each in document.annotations {
                truths.append(
                    image: image, classIndex: Int(each.classID.rawValue) - 1, box: each.box,
                    flags: each.attributes.difficult == true ? .difficult : [])
            }
            for each in desk.catalog.detections where each.image == id {
                found.append(
                    image: image,
                    Detection(classIndex: each.classIndex, confidence: each.confidence, box: each.box))
            }
        }
        let confidence = screen.confidence(desk.session) - 1e-9
        let live = LiveMatching(truths: truths, found: found, classes: 3, least: 0.1)
        #expect(screen.scoring?.live.counts == live.counts(iou: screen.iou, confidence: confidence), place)
        let all = ReviewCases(
            OverlapTable(truths: truths, found: found, classes: 3, least: 0.1), truths: truths, found: found,
            classes: 3, iou: screen.iou, confidence: confidence)
        for heading in ReviewHeading.allCases {
            let wanted = all.cases.count { heading.holds($0.kind) }
            #expect(screen.tallies[heading]?.count ?? 0 == wanted, place)
            #expect(screen.tallies[heading]?.open ?? 0 <= wanted, place)
        }
        #expect(screen.shown.count == screen.tallies[screen.heading]?.open ?? 0, place)
        let open = desk.catalog.detections.filter { $0.verdict == .open }.map(\.id)
        let shown = Set(desk.cases.filter { $0 > 0 }.map(DetectionID.init))
        #expect(shown.isSubset(of: open), place)
    }

    // MARK: Sliders

    @Test(
        arguments: [
            (">", 0.30, 0.50), ("<", 0.20, 0.50), (")", 0.26, 0.50), ("(", 0.24, 0.50), ("]", 0.25, 0.55),
            ("[", 0.25, 0.45), ("}", 0.25, 0.51), ("{", 0.25, 0.49),
        ] as [(KeySequence, Double, Double)])
    func aSliderMovesTheCountsAndReadsNothing(key: KeySequence, confidence: Double, iou: Double) {
        var desk = Desk.atReview()
        desk.press(key)
        #expect(abs(desk.reviewScreen.confidence(desk.session) - confidence) < 1e-12)
        #expect(abs(desk.reviewScreen.iou - iou) < 1e-12)
        #expect(
            !desk.asked.contains { effect in
                switch effect {
                case .readReview, .compare: true
                default: false
                }
            })
    }

    @Test func lessSureDetectionsComeIn() {
        var desk = Desk.atReview()
        desk.press("< < <")
        #expect(desk.reviewScreen.totals.truePositives == 3)
        desk.press("< < < < < <")
        #expect(desk.reviewScreen.confidence(desk.session) == 0)
    }

    @Test func theIoUStaysBetweenBackgroundAndEqual() {
        var desk = Desk.atReview()
        for _ in 0..<12 { desk.press("[") }
        #expect(desk.reviewScreen.iou == 0.10)
        for _ in 0..<30 { desk.press("]") }
        #expect(desk.reviewScreen.iou == 0.95)
        desk.call("review.set-iou", ["iou": "0.05"])
        #expect(desk.refusal == "review.set-iou: iou is 0.05, expected 0.1 to 0.95")
    }

    @Test func aBadlyPlacedOneIsRightAtALowerIoU() {
        var desk = Desk.atReview()
        desk.press("[ [ [")
        #expect(desk.reviewScreen.totals.truePositives == 3)
        #expect(desk.reviewScreen.tallies[.localization] == nil)
    }

    // MARK: Verbs

    @Test(
        arguments: [
            (.background, "t", .accept([detection(5)])), (.duplicate, "t", .accept([detection(7)])),
            (.both, "t", .accept([detection(8)])),
            (.classification, "t", .replace(.box(2, 260, 150, 330, 300, class: 2), by: detection(2))),
            (.localization, "t", .replace(.box(3, 400, 200, 620, 420, class: 3), by: detection(3))),
            (.background, "o", .reject([detection(5)], reason: nil)),
            (.background, "r n", .reject([detection(5)], reason: "nothing is there")),
            (.classification, "r c", .reject([detection(2)], reason: "another class")),
            (.localization, "r p", .reject([detection(3)], reason: "badly placed")),
            (.duplicate, "r d", .reject([detection(7)], reason: "the same object twice")),
            (.both, "r r", .reject([detection(8)], reason: nil)),
        ] as [(ReviewHeading, KeySequence, Judgement)])
    func aVerbIsOneCommandThatUndoTakesBack(kind: ReviewHeading, keys: KeySequence, judgement: Judgement) {
        var desk = Desk.atReview()
        let (boxes, detections) = (desk.allBoxes, desk.catalog.detections)
        desk.take(kind)
        let front = desk.caseInFront
        desk.press(keys)
        #expect(desk.judgements == [judgement] && desk.edits == [])
        #expect(desk.reviewScreen.tallies[kind]?.open ?? 0 == 0)
        desk.press("u")
        #expect(desk.allBoxes == boxes)
        #expect(desk.catalog.detections == detections)
        #expect(desk.caseInFront == front)
    }

    @Test func aBoxThatNothingFoundIsDeletedOrLooksRight() {
        var desk = Desk.atReview()
        desk.take(.missed)
        desk.press("x")
        #expect(desk.edits == [.remove([.box(4, 10, 10, 60, 60, class: 2)], from: ImageID(rawValue: 2))])
        #expect(desk.reviewScreen.totals.groundTruths == 4)
        desk.press("u")
        #expect(desk.reviewScreen.totals.groundTruths == 5)
        #expect(desk.caseInFront == -4)
        desk.forget()
        desk.press("o")
        #expect(desk.caseInFront == nil)
        #expect(
            desk.judgements == []
                && desk.edits == [
                    .confirm([.box(4, 10, 10, 60, 60, class: 2)], on: ImageID(rawValue: 2))
                ])
    }

    /// What is right is said in the journal as what is wrong is, and taken back in its turn.
    @Test func whatWasConfirmedIsTakenBackInItsTurn() {
        var desk = Desk.atReview()
        desk.take(.missed)
        desk.press("o")
        desk.take(.background)
        desk.press("o")
        desk.take(.right)
        desk.press("o o")
        #expect(desk.cases == [])
        #expect(desk.catalog.confirmed == Set([4, 1, 5].map(AnnotationID.init(rawValue:))))
        desk.press("u u")
        #expect(desk.cases.count == 2)
        #expect(desk.catalog.confirmed == [AnnotationID(rawValue: 4)])
        desk.press("u")
        #expect(Self.verdict(5, desk) == .open)
        desk.press("u")
        desk.take(.missed)
        #expect(desk.cases == [-4] && desk.catalog.confirmed.isEmpty)
    }

    /// A box that was called right is not asked about again: not by another run, and not by another network.
    @Test func whatWasConfirmedStaysSoWhenANetworkLooksAgain() {
        var desk = Desk.atReview()
        desk.take(.missed)
        desk.press("o q")
        desk.catalog.find([], on: 2, by: "tiny")
        desk.press("V")
        #expect(desk.reviewScreen.heading == .missed)
        #expect(desk.cases == [])
        #expect(desk.reviewScreen.tallies[.missed] == ReviewTally(count: 1, open: 0, gain: 0))
    }

    @Test func aBoxThatIsMovedIsNotConfirmedAnyMore() {
        var desk = Desk.atReview()
        desk.take(.missed)
        desk.press("o v enter right q")
        #expect(desk.catalog.boxes(2).first?.box.xMin == 11)
        #expect(desk.reviewScreen.tallies[.missed]?.open == 1)
    }

    /// A decision takes its case out and moves nothing else under the cursor, whatever the gains are then.
    @Test(arguments: UInt64(0)..<20)
    func theListKeepsItsOrderWhileCasesAreJudged(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var desk = Desk.atReview()
        desk.call("review.set-confidence", ["confidence": "0.05"])
        for _ in 0..<5 {
            desk.press(Bool.random(using: &random) ? "down" : "up")
            let (before, front) = (desk.cases, desk.caseInFront)
            desk.press(Bool.random(using: &random) ? "o" : "t")
            let kept = desk.cases.filter(before.contains)
            #expect(kept == before.filter(kept.contains), "seed \(seed)")
            guard let front, let at = before.firstIndex(of: front), !desk.cases.contains(front) else { continue }
            if let next = before[(at + 1)...].first(where: desk.cases.contains) { #expect(desk.caseInFront == next) }
        }
    }

    @Test func theNextCaseComesByItselfAndTheFiguresFollow() {
        var desk = Desk.atReview()
        let cases = desk.cases
        let before = desk.reviewScreen.totals
        desk.take(.background)
        desk.press("t")
        #expect(desk.reviewScreen.totals.truePositives == before.truePositives + 1)
        #expect(desk.reviewScreen.totals.falsePositives == before.falsePositives - 1)
        desk.take(.wrong)
        for _ in 0..<cases.count - 1 {
            let front = desk.caseInFront
            desk.press("o")
            #expect(desk.caseInFront != front)
        }
        #expect(desk.cases == [])
        #expect(desk.notice?.hasSuffix("no case of this kind is left") == true)
    }

    /// One key a case where the prediction is right.
    @Test func oneKeyACaseChangesExactlyThose() {
        var desk = Desk.atReview()
        let before = desk.allBoxes
        var keys = 0
        while let front = desk.caseInFront, keys < 20 {
            desk.press(front > 0 ? "t" : "x")
            keys += 1
        }
        #expect(keys == 6)
        let kept = desk.allBoxes.values.flatMap(\.self).filter { box in before.values.joined().contains(box) }
        #expect(Set(kept.map(\.id.rawValue)) == [1, 5])
        #expect(desk.allBoxes.values.flatMap(\.self).count == 2 + 5)
        for _ in 0..<6 { desk.press("u") }
        #expect(desk.allBoxes == before)
    }

    /// What a network says twice stays as it was judged.
    @Test func judgedCasesStayJudged() {
        var desk = Desk.atReview()
        desk.take(.background)
        desk.press("o f5")
        #expect(desk.cases == [])
        #expect(desk.reviewScreen.tallies[.background] == ReviewTally(count: 1, open: 0, gain: 0))
        desk.press("v")
        #expect(desk.cases == [5])
        desk.press("t")
        #expect(desk.notice == "it is judged already; enter opens it")
    }

    @Test func aDecisionThatWasRefusedComesBack() {
        var desk = Desk.atReview()
        desk.take(.background)
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("t")
        #expect(desk.cases == [5] && desk.caseInFront == 5)
        #expect(desk.notice == "not saved: the disk is full")
    }

    /// Between a key and the store's word the case is gone already, and the next keys are about others.
    @Test func keysMayBeFasterThanTheStore() {
        var desk = Desk.atReview()
        desk.holdsAnswers = true
        let cases = desk.cases
        desk.press("o o o")
        #expect(Set(desk.cases) == Set(cases.dropFirst(3)))
        desk.answerAll()
        #expect(Set(desk.cases) == Set(cases.dropFirst(3)))
    }

    @Test(
        arguments: [
            (.missed, "t", "nothing was predicted there: o keeps ours, x deletes it"),
            (.missed, "r n", "nothing was predicted there: o keeps ours, x deletes it"),
            (.right, "r n", "it is in place and of our class: o keeps ours"),
            (.right, "x", "a prediction lies there: o keeps ours, t takes the prediction, enter opens the picture"),
        ] as [(ReviewHeading, KeySequence, String)])
    func aRefusedKeySaysWhy(kind: ReviewHeading, keys: KeySequence, reason: String) {
        var desk = Desk.atReview()
        desk.take(kind)
        desk.press(keys)
        #expect(desk.notice == reason)
        #expect(desk.judgements == [] && desk.edits == [])
    }

    @Test func aReadOnlyWorkspaceIsOnlyLookedAt() {
        var desk = Desk.atReview(isReadOnly: true)
        for keys in ["t", "o", "x", "C", "r n"] as [KeySequence] {
            desk.press(keys)
            #expect(desk.notice == "the workspace is open for reading only", "\(keys)")
        }
        #expect(desk.judgements == [] && desk.edits == [])
    }

    // MARK: Pictures

    @Test func enterOpensThePictureWithTheBoxAndTheDetectionInFront() {
        var desk = Desk.atReview()
        desk.take(.localization)
        desk.press("enter")
        #expect(desk.image == 1)
        #expect(desk.label.selection == AnnotationID(rawValue: 3))
        #expect(desk.front == 3)
        #expect(!desk.label.viewport.isFit)
        desk.press("q")
        #expect(desk.reviewScreen.heading == .localization && desk.caseInFront == 3)
    }

    @Test func aDetectionIsCorrectedInPlaceAndTheWayBackGoesOn() {
        var desk = Desk.atReview()
        desk.take(.background)
        desk.press("C")
        #expect(desk.label.correction?.detection.id == Self.detection(5))
        #expect(desk.notice == "move its edges or give it a class; enter keeps it and goes on, u drops that")
        desk.press("right enter")
        guard case .corrected? = Self.verdict(5, desk) else {
            Issue.record("it was not corrected")
            return
        }
        #expect(desk.cases == [])
        #expect(desk.reviewScreen.totals.groundTruths == 6)
    }

    @Test func ofOneObjectOurBoxIsCorrected() {
        var desk = Desk.atReview()
        desk.take(.localization)
        desk.press("C")
        #expect(desk.label.correction == nil)
        #expect(desk.label.selection == AnnotationID(rawValue: 3))
        desk.press("left")
        #expect(desk.shows("enter back to the cases"))
        desk.press("V")
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 3 }?.box.xMin == 399)
        #expect(desk.caseInFront == 3)
        // What ends it leads back as well.
        for keys in ["enter", "esc"] as [KeySequence] {
            desk.press("C left")
            desk.press(keys)
            #expect(desk.caseInFront == 3, "\(keys)")
        }
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 3 }?.box.xMin == 397)
    }

    /// Dropping what was begun, or rejecting it instead, leads back; doing something else stays in the picture.
    @Test(
        arguments: [("esc", true), ("u", true), ("r", true), ("right q", true), ("w", false)] as [(KeySequence, Bool)])
    func whatEndsACorrectionLeadsBack(keys: KeySequence, isBack: Bool) {
        var desk = Desk.atReview()
        desk.take(.background)
        desk.press("C")
        desk.press(keys)
        #expect((desk.station.label == nil) == isBack)
    }

    @Test func aPictureThatWasOnlyOpenedStays() {
        var desk = Desk.atReview()
        desk.take(.localization)
        desk.press("enter esc enter")
        #expect(desk.image == 1 && desk.notice?.hasPrefix("no case of the review waits") == true)
    }

    @Test func thePictureInFrontIsAskedForOnce() {
        var desk = Desk.atReview()
        desk.take(.right)
        desk.forget()
        let first = desk.reviewScreen.pictured
        desk.press("down up")
        let shown = desk.asked.filter { if case .show = $0 { true } else { false } }
        #expect(shown.count == 2 && desk.reviewScreen.pictured == first)
        desk.press("z")
        #expect(desk.reviewScreen.seesWhole)
    }

    @Test func aBrokenPictureSaysSo() {
        var desk = Desk.atReview { $0.broken = [ImageID(rawValue: 2)] }
        desk.take(.missed)
        #expect(desk.shows("cannot show this picture") && desk.shows("not a picture"))
    }

    // MARK: Networks

    @Test func anotherNetworkIsChosen() {
        var desk = Desk.atReview()
        desk.press("m")
        #expect(desk.shows("on 1 finished image"))
        desk.call("choice.cancel")
        desk.call("review.set-network", ["model": "large"])
        #expect(desk.reviewScreen.material?.model == "large")
        #expect(desk.reviewScreen.totals.truePositives == 1)
        #expect(desk.session.review.model == "large")
        desk.call("review.set-network", ["model": "huge"])
        #expect(desk.refusal?.contains("no network 'huge'") == true)
    }

    @Test func withoutPredictionsItSaysWhatToDo() {
        var desk = Desk(FakeCatalog(images: 2))
        desk.press("V")
        #expect(desk.shows("no network has looked at a finished image yet"))
        desk.press("t")
        #expect(desk.notice?.hasPrefix("no network has looked") == true)
    }

    @Test func theMouseChoosesKindAndCase() throws {
        var desk = Desk.atReview()
        let row = try #require(desk.rows.firstIndex { $0.contains("missed") && !$0.contains("jpg") })
        desk.clickCell(column: 5, row: row)
        #expect(desk.reviewScreen.heading == .missed && desk.reviewScreen.focus == .kinds)
        desk.clickCell(column: 60, row: 2)
        #expect(desk.reviewScreen.focus == .cases)
        desk.clickCell(column: 60, row: 2)
        #expect(desk.image == 2)
    }

    // MARK: Frames

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("cases", 120, 40, "down"), ("cases-80x24", 80, 24, "tab down down"), ("cases-60x20", 60, 20, "o v"),
            ("cases-40x10", 40, 10, "down"),
        ] as [(String, Int, Int, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Desk.atReview(columns: columns, rows: rows)
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test func theFrameIsAsRecordedWithoutBlocks() {
        var theme = Theme.plain
        theme.charset = .ascii
        let desk = Desk.atReview(columns: 100, rows: 30, theme: theme)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file("cases-ascii")) == nil)
    }
}
