@testable import Catalog
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

/// Stages of images: who may move what where, and that nothing else moves it.
@Suite struct StageTests {
    /// A workspace, one finished image with boxes and one that nobody has finished.
    static func ready() throws -> (CatalogStore, finished: ImageID, unseen: ImageID) {
        let (_, store) = try Workspace.filled(30)
        let rows = try store.rows(try store.search(ImageQuery()).ids)
        let finished = try #require(rows.first { $0.state == .labelled && $0.boxCount > 1 })
        let unseen = try #require(rows.first { $0.state == .unseen })
        return (store, finished.id, unseen.id)
    }

    private static func at(_ seconds: Double) -> Date { Workspace.now.addingTimeInterval(seconds) }

    private static func stage(_ image: ImageID, _ store: CatalogStore) throws -> StageRecord {
        try store.document(image).image.stage
    }

    @Test func anImageGoesThroughReviewAndBothPeopleAreKept() throws {
        let (store, image, _) = try Self.ready()
        #expect(try Self.stage(image, store) == StageRecord())
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        try store.apply(.moveStage([image], .sendBack(reason: " one is\nmissing ")), by: "ben", at: Self.at(2))
        var record = try Self.stage(image, store)
        #expect(record.mark == .sentBack && record.reason == "one is missing")
        #expect(record.annotator == "anna" && record.reviewer == "ben")
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(3))
        record = try Self.stage(image, store)
        #expect(record.mark == .review && record.verdict == nil && record.reviewer == "ben")
        let receipt = try store.apply(.moveStage([image], .accept), by: "cleo", at: Self.at(4))
        #expect(receipt.title == "accept 1 image" && receipt.images == [image])
        record = try Self.stage(image, store)
        #expect(record.mark == .accepted && record.annotator == "anna" && record.reviewer == "cleo")
        #expect(record.handedInAt == Self.at(3).timeIntervalSince1970)
        #expect(record.judgedAt == Self.at(4).timeIntervalSince1970)
        #expect(try store.history(of: image).prefix(4).map(\.actor) == ["cleo", "anna", "ben", "anna"])
        #expect(try store.integrityCheck() == [])
    }

    @Test func everyMoveIsUndoneAndDoneAgainAsItWas() throws {
        let (store, image, _) = try Self.ready()
        let moves: [(StageMove, String)] = [
            (.handIn, "anna"), (.takeBack, "anna"), (.handIn, "anna"), (.sendBack(reason: "blurred"), "ben"),
            (.handIn, "anna"), (.accept, "ben"), (.reopen, "ben"), (.accept, "cleo"),
        ]
        var records = [try Self.stage(image, store)]
        for (index, (move, person)) in moves.enumerated() {
            try store.apply(.moveStage([image], move), by: person, at: Self.at(Double(index)))
            records.append(try Self.stage(image, store))
        }
        for (index, (_, person)) in moves.enumerated().reversed() {
            _ = try #require(try store.undo(by: person, at: Self.at(100)))
            #expect(try Self.stage(image, store) == records[index])
        }
        for (index, (_, person)) in moves.enumerated() {
            _ = try #require(try store.redo(by: person, at: Self.at(200)))
            #expect(try Self.stage(image, store) == records[index + 1])
        }
    }

    enum Start: CaseIterable { case annotation, sentBack, review, accepted }

    /// The whole table of transitions: every move from every stage, by the annotator and by another.
    @Test(arguments: Start.allCases, [StageMove.handIn, .takeBack, .accept, .sendBack(reason: "no"), .reopen])
    func onlyTheMovesOfTheTableHappen(start: Start, move: StageMove) throws {
        for person in ["anna", "ben"] {
            let (store, image, _) = try Self.ready()
            if start != .annotation {
                try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
            }
            if start == .sentBack {
                try store.apply(.moveStage([image], .sendBack(reason: "so")), by: "ben", at: Self.at(2))
            }
            if start == .accepted { try store.apply(.moveStage([image], .accept), by: "ben", at: Self.at(2)) }
            let allowed: Bool =
                switch (start, move) {
                case (.annotation, .handIn), (.sentBack, .handIn), (.accepted, .reopen): true
                case (.review, .takeBack): person == "anna"
                case (.review, .accept), (.review, .sendBack): person == "ben"
                default: false
                }
            let before = try Self.stage(image, store)
            var wasDone = true
            do { try store.apply(.moveStage([image], move), by: person, at: Self.at(3)) } catch { wasDone = false }
            #expect(wasDone == allowed, "\(start) \(move) \(person)")
            #expect((try Self.stage(image, store) == before) == !allowed)
        }
    }

    @Test func nobodyAcceptsTheirOwnWorkUnlessTheWorkspaceAllowsIt() throws {
        let (store, image, _) = try Self.ready()
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        #expect(throws: CatalogError.self) {
            try store.apply(.moveStage([image], .accept), by: "anna", at: Self.at(2))
        }
        try store.setAllowsOwnWork(true)
        try store.apply(.moveStage([image], .accept), by: "anna", at: Self.at(2))
        let record = try Self.stage(image, store)
        #expect(record.mark == .accepted && record.annotator == "anna" && record.reviewer == "anna")
        try store.setAllowsOwnWork(false)
        #expect(try store.allowsOwnWork() == false)
    }

    @Test func whatIsNotFinishedIsNotHandedInAndReasonsNeedWords() throws {
        let (store, image, unseen) = try Self.ready()
        #expect(throws: CatalogError.self) {
            try store.apply(.moveStage([image, unseen], .handIn), by: "anna", at: Self.at(1))
        }
        // All or none.
        #expect(try Self.stage(image, store) == StageRecord())
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        #expect(throws: CatalogError.self) {
            try store.apply(.moveStage([image], .sendBack(reason: " \n")), by: "ben", at: Self.at(2))
        }
    }

    /// A reviewer who says that boxes are missing has not finished it either.
    @Test func whatIsNotFinishedIsNotAcceptedNorHandedInAgain() throws {
        let (store, image, _) = try Self.ready()
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        try store.apply(.setState(image, from: .labelled, to: .unseen), by: "ben", at: Self.at(2))
        #expect(throws: CatalogError.self) { try store.apply(.moveStage([image], .accept), by: "ben", at: Self.at(3)) }
        #expect(try Self.stage(image, store).mark == .review)
        _ = try #require(try store.undo(by: "anna", at: Self.at(4)))
        #expect(throws: CatalogError.self) { try store.redo(by: "anna", at: Self.at(5)) }
        #expect(try Self.stage(image, store) == StageRecord())
        try store.apply(.setState(image, from: .unseen, to: .labelled), by: "ben", at: Self.at(6))
        _ = try #require(try store.redo(by: "anna", at: Self.at(7)))
        #expect(try Self.stage(image, store).mark == .review)
    }

    enum Work: CaseIterable { case add, remove, replace, state, states }

    /// What was handed in is the reviewer's, what was accepted is nobody's until it is reopened.
    @Test(arguments: Work.allCases)
    func theStoreRefusesWorkOnWhatIsNotOnesOwn(work: Work) throws {
        let (store, image, _) = try Self.ready()
        let boxes = try store.document(image).annotations
        func attempt(_ person: String) throws -> Bool {
            let seen = try store.document(image).annotations
            var changed = seen[0]
            changed.box.xMax += 1
            let edit: Edit =
                switch work {
                case .add:
                    .add(
                        [
                            Annotation(
                                id: AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound),
                                classID: seen[0].classID, box: seen[0].box)
                        ], to: image)
                case .remove: .remove([seen[0]], from: image)
                case .replace: .replace([AnnotationChange(before: seen[0], after: changed)], on: image)
                case .state: .setState(image, from: .labelled, to: .unseen)
                case .states: .setStates([image], to: .unseen)
                }
            do { try store.apply(edit, by: person, at: Self.at(5)) } catch CatalogError.conflict { return false }
            _ = try store.undo(by: person, at: Self.at(6))
            #expect(try store.document(image).annotations == boxes)
            return true
        }
        #expect(try attempt("anna") && attempt("ben"))
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        #expect(try !attempt("anna"))
        #expect(try attempt("ben"))
        try store.apply(.moveStage([image], .accept), by: "ben", at: Self.at(2))
        #expect(try !attempt("anna") && !attempt("ben") && !attempt("cleo"))
        try store.apply(.moveStage([image], .reopen), by: "cleo", at: Self.at(3))
        #expect(try attempt("ben"))
    }

    @Test func undoOfABoxOnAnAcceptedImageIsAConflict() throws {
        let (store, image, _) = try Self.ready()
        let first = try store.document(image).annotations[0]
        try store.apply(.remove([first], from: image), by: "anna", at: Self.at(1))
        try store.apply(.moveStage([image], .handIn), by: "ben", at: Self.at(2))
        try store.apply(.moveStage([image], .accept), by: "cleo", at: Self.at(3))
        #expect(throws: CatalogError.self) { try store.undo(by: "anna", at: Self.at(4)) }
        try store.apply(.moveStage([image], .reopen), by: "cleo", at: Self.at(5))
        _ = try #require(try store.undo(by: "anna", at: Self.at(6)))
        #expect(try store.document(image).annotations.contains(first))
    }

    @Test func listsFindAndSortByStageAndPeople() throws {
        let (store, _, _) = try Self.ready()
        let all = try store.search(ImageQuery())
        let finished = try store.rows(all.ids).filter { $0.state != .unseen }.map(\.id)
        #expect(finished.count > 6)
        try store.apply(.moveStage(Array(finished[0..<4]), .handIn), by: "anna", at: Self.at(1))
        try store.apply(.moveStage([finished[4]], .handIn), by: "dora", at: Self.at(1))
        try store.apply(.moveStage([finished[0]], .accept), by: "ben", at: Self.at(2))
        try store.apply(.moveStage([finished[1]], .sendBack(reason: "no")), by: "ben", at: Self.at(2))
        func found(_ text: String) throws -> [ImageID] {
            try store.search(try ImageQuery.parse(text, synset: Synset())).ids
        }
        #expect(try found("stage:review") == [finished[2], finished[3], finished[4]])
        #expect(try found("stage:accepted") == [finished[0]])
        #expect(try found("stage:sent-back") == [finished[1]])
        #expect(try found("stage:annotation").count == all.ids.count - 4)
        #expect(try found("-stage:annotation").count == 4)
        #expect(try found("stage:accepted,sent-back").count == 2)
        #expect(try found("annotator:dora") == [finished[4]])
        #expect(try Set(found("reviewer:ben")) == [finished[0], finished[1]])
        #expect(try found("stage:review -annotator:anna") == [finished[4]])
        #expect(try found("sort:-stage").first == finished[0])
        let last = try found("sort:stage").suffix(5)
        #expect(Array(last) == [finished[1], finished[2], finished[3], finished[4], finished[0]])
        let stages = try store.statistics().stagesInUse
        #expect(stages.map(\.name) == ["annotation", "sent-back", "review", "accepted"])
        #expect(stages.map(\.figures.images) == [all.ids.count - 5, 1, 3, 1])
        let people = try store.people()
        let anna = try #require(people.first { $0.person == "anna" })
        let ben = try #require(people.first { $0.person == "ben" })
        #expect((anna.handedIn, anna.passed, anna.sentBack) == (4, 0, 0))
        #expect((ben.handedIn, ben.passed, ben.sentBack) == (0, 1, 1))
    }

    @Test func statisticsSayNothingOfStagesBeforeAnImageWasHandedIn() throws {
        let (store, image, _) = try Self.ready()
        let before = try store.statistics()
        #expect(before.stagesInUse.isEmpty && !StatisticsText(before).text.contains("stage"))
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        #expect(StatisticsText(try store.statistics()).text.contains("stage review\t1\n"))
    }

    /// In a workspace of the step before nobody has handed anything in: all images are at annotation.
    @Test func aWorkspaceOfTheStepBeforeBeginsAtAnnotation() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "audit")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO client VALUES (1, 'acme');
                    INSERT INTO folder VALUES (1, '/shelf');
                    INSERT INTO source VALUES (1, '/shelf', 'voc', 1, '{}', 1, 'anna', 1);
                    INSERT INTO image (id, client, source, folder, path, sort_key, orientation, state, box_count,
                        class_count, marks, is_missing, revision)
                    VALUES (1, 1, 1, 1, 'a.jpg', x'01', 1, 2, 0, 0, 0, 0, 1)
                    """)
        }
        try Schema.migrator.migrate(queue)
        let row = try queue.read { db in try ImageTable(db: db).row(ImageID(rawValue: 1)) }
        #expect(row?.state == .labelled && row?.stage == StageRecord())
    }
}
