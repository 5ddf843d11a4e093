import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// What was given to the person in front, and what is counted of their keys.
@Suite struct TeamworkTests {
    private static func catalog(_ open: Int) -> FakeCatalog {
        var catalog = FakeCatalog(images: 6, boxes: [.box(1, 100, 80, 220, 400)])
        catalog.assignments = [2, 4, 5].map { Assignment(person: "ada", image: ImageID(rawValue: $0)) }
        catalog.teamwork.open = open
        return catalog
    }

    @Test func theListOpensOnWhatIsMine() {
        var desk = Desk(Self.catalog(3))
        #expect(desk.browse.filter.text == "for:ada")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [2, 4, 5])
        #expect(desk.notice == "3 images to do for ada; esc shows all")
        desk.press("n")
        #expect(desk.image == 2)
        desk.press("e")
        #expect(desk.image == 4)
        desk.press("q esc")
        #expect(desk.browse.listing.ids.count == 6)
        // What is known later changes nothing of what is in front.
        desk.receive(.teamwork(Teamwork(open: 2)))
        #expect(desk.browse.filter.text == "")
    }

    /// A lead sees in list, preview and picture what waits to be merged, and which word lists it.
    @Test func whatWaitsToBeMergedIsMarked() {
        var catalog = Self.catalog(0)
        catalog.change(ImageID(rawValue: 3)) { $0.image.isToMerge = true }
        catalog.teamwork.toMerge = 1
        var desk = Desk(catalog)
        #expect(desk.shows("is:to-merge (1)") && desk.shows("◫ 3.jpg"))
        desk.press("/")
        desk.type("is:to-merge")
        desk.press("enter")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [3])
        #expect(desk.shows("◫ to be merged: V, then a"))
        desk.press("enter")
        #expect(desk.rows[0].contains("◫ to be merged"))
        var tall = Desk(catalog, columns: 120, rows: 100)
        tall.press("?")
        #expect(tall.shows("Words of the filter") && tall.shows("is:to-merge  finished blind by all, not merged"))
        #expect(tall.shows("layer:anna  in a person's layer, or"))
    }

    /// Who is at the desk stands in the header where that matters, and gives way where there is no room.
    @Test func thePersonIsNamedWhereOthersWorkToo() {
        var catalog = Self.catalog(0)
        var desk = Desk(catalog)
        #expect(!desk.rows[0].contains("ada"))
        catalog.teamwork.isShared = true
        desk = Desk(catalog)
        #expect(desk.rows[0].contains("ada  0 of 6 done"))
        desk.press("enter")
        #expect(desk.rows[0].contains("ada · saved"))
        desk = Desk(catalog, columns: 40, rows: 10)
        desk.press("enter")
        #expect(!desk.rows[0].contains("ada") && desk.rows[0].contains("saved"))
    }

    @Test func whoLabelsBlindIsToldWhoseStatisticsTheyAre() {
        var catalog = Self.catalog(0)
        catalog.teamwork.blind = 2
        var desk = Desk(catalog)
        desk.press("S")
        #expect(desk.rows[0].contains("everybody's, not your blind boxes"))
    }

    /// What a command elsewhere has done is taken back with a word of where it came from.
    @Test func whatWasDoneElsewhereIsNamedWhenItIsTakenBack() {
        var desk = Desk(Self.catalog(0))
        desk.press("m l u")
        #expect(desk.notice == "took back: mark 1 images labelled")
        _ = desk.catalog.apply(.setStates([ImageID(rawValue: 2)], to: .labelled), ticket: 0)
        _ = desk.catalog.apply(.addClass(name: "lid"), ticket: 0)
        desk.press("u")
        #expect(desk.notice == "took back: add class lid · done before or by a command elsewhere; U does it again")
    }

    @Test func withNothingToDoTheListIsTheWholeOne() {
        let desk = Desk(Self.catalog(0))
        #expect(desk.browse.filter.text == "" && desk.browse.listing.ids.count == 6)
    }

    @Test func aBlindImageSaysSoAndIsNotHandedIn() {
        var catalog = Self.catalog(0)
        catalog.change(ImageID(rawValue: 1)) { $0.image.isBlind = true }
        var desk = Desk(catalog)
        desk.press("!")
        #expect(desk.edits == [] && desk.notice?.hasPrefix("you label it blind") == true)
        desk.press("enter")
        #expect(desk.rows[0].contains("blind: your boxes alone"))
        desk.press("!")
        #expect(desk.edits == [] && desk.notice?.hasPrefix("you label this image blind") == true)
        desk.catalog.change(ImageID(rawValue: 1)) { $0.image.state = .labelled }
        desk.receive(.changedElsewhere)
        desk.call("label.add-box", ["xmin": "1", "ymin": "1", "xmax": "9", "ymax": "9"])
        #expect(desk.refusal?.contains("your boxes are handed in") == true)
        desk.press("m u")
        #expect(desk.edits.last == .setState(ImageID(rawValue: 1), from: .labelled, to: .unseen))
    }

    /// Images are given out while somebody looks at them: what is drawn then lands nowhere, and the image is read again.
    @Test func whatIsDrawnWhileAnImageBecomesBlindIsRefused() {
        var desk = Desk(Self.catalog(0))
        desk.press("enter")
        desk.catalog.change(ImageID(rawValue: 1)) { $0.image.isBlind = true }
        desk.call("label.add-box", ["xmin": "1", "ymin": "1", "xmax": "9", "ymax": "9"])
        #expect(desk.catalog.boxes(1).count == 1 && desk.label.boxes.count == 1)
        #expect(desk.rows[0].contains("blind: your boxes alone"))
        desk.call("label.add-box", ["xmin": "1", "ymin": "1", "xmax": "9", "ymax": "9"])
        #expect(desk.catalog.boxes(1).count == 2)
    }

    @Test func whatIsAllowedMeanwhileIsAllowed() {
        var desk = Desk(Self.catalog(0))
        #expect(!desk.session.teamwork.allowsOwnWork)
        desk.catalog.teamwork.allowsOwnWork = true
        desk.receive(.changedElsewhere)
        #expect(desk.session.teamwork.allowsOwnWork)
    }

    @Test func keysAreCountedForEachCommandAndNotedOnceASecond() {
        var desk = Desk(Self.catalog(0))
        desk.press("enter tab right right x")
        #expect(desk.catalog.keys == [:])
        desk.tick()
        // Two commands of a move each, and one that deletes: three keys lead to the first of them.
        #expect(desk.catalog.keys.sorted { $0.key < $1.key }.map(\.value) == [3, 1, 1])
        desk.press("u")
        desk.press("q")
        desk.press("q")
        #expect(desk.catalog.keys.values.reduce(0, +) == 6)
    }
}
