import Catalog
import Domain
import Foundation
import Testing

@Suite struct PeopleTests {
    private func box(_ id: Int64, _ classID: ClassID) -> Annotation {
        Annotation(
            id: AnnotationID(rawValue: id), classID: classID, box: PixelBox(xMin: 1, yMin: 2, xMax: 30, yMax: 40))
    }

    @Test func whatEachPersonDidIsCounted() throws {
        let (store, image, seen) = try JudgingTests.ready()
        let classID = try store.synset().classes[0].id
        let start = Workspace.now.timeIntervalSince1970
        func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: start + seconds) }
        let before = try store.people()
        let id = try store.reserveAnnotationIDs(2).lowerBound
        let (first, second) = (box(id, classID), box(id + 1, classID))
        try store.apply(.add([first], to: image), by: "ben", at: at(0))
        try store.apply(.add([second], to: image), by: "ben", at: at(30))
        _ = try store.undo(by: "ben", at: at(40))
        var moved = first
        moved.box.xMax += 5
        try store.apply(.replace([AnnotationChange(before: first, after: moved)], on: image), by: "ben", at: at(50))
        // After a break, which is no work.
        _ = try store.judge(.accept([seen[0].id]), by: "ben", at: at(5000))
        _ = try store.judge(.accept([seen[1].id]), by: "ben", at: at(5010))
        let accepted = try #require(try store.document(image).annotations.last)
        var better = accepted
        better.box.yMax += 3
        try store.apply(
            .replace([AnnotationChange(before: accepted, after: better)], on: image), by: "ben", at: at(5020))
        _ = try store.judge(.reject([seen[2].id], reason: "blurred"), by: "ben", at: at(5030))
        try store.apply(.remove([moved], from: image), by: "cleo", at: at(5040))

        let people = try store.people().filter { !before.contains($0) }
        #expect(people.map(\.person) == ["ben", "cleo"])
        let ben = try #require(people.first)
        #expect((ben.images, ben.drawn, ben.changed, ben.deleted) == (1, 1, 2, 0))
        #expect((ben.accepted, ben.corrected, ben.rejected) == (1, 1, 1))
        #expect(ben.seconds == 50 + 30)
        #expect(ben.boxesPerHour == 3 * 3600 / 80 && ben.correctedShare == 0.5)
        #expect((people[1].deleted, people[1].seconds, people[1].boxesPerHour) == (1, 0, nil))

        // Of the second sitting alone.
        let later = try store.people(since: start + 5000).first { $0.person == "ben" }
        #expect(later?.drawn == 0 && later?.accepted == 1 && later?.seconds == 30)
        // What was undone and done again counts once.
        _ = try store.undo(by: "cleo", at: at(6000))
        #expect(try store.people().first { $0.person == "cleo" }?.deleted == 0)
        _ = try store.redo(by: "cleo", at: at(6001))
        #expect(try store.people().first { $0.person == "cleo" }?.deleted == 1)
    }
}
