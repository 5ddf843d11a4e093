import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

@Suite struct SynsetScreenTests {
    private static let boxes: [Annotation] = [
        .box(1, 10, 10, 60, 60), .box(2, 70, 10, 120, 60, class: 2), .box(3, 130, 10, 190, 60, class: 2),
    ]

    private static func desk(
        columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false, prepare: (inout FakeCatalog) -> Void = { _ in }
    ) -> Desk {
        var catalog = FakeCatalog(images: 3, boxes: boxes)
        prepare(&catalog)
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly)
        desk.press("C")
        desk.forget()
        return desk
    }

    private static func names(_ desk: Desk) -> [String] { desk.catalog.synset.classes.map(\.name) }

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    // MARK: Frames

    @Test(
        arguments: [
            ("synset", 80, 24, "down"), ("synset-40x10", 40, 10, "down"), ("synset-remove", 80, 24, "down x"),
            ("synset-merge", 80, 24, "down m"), ("synset-hotkey", 80, 24, "h"), ("synset-frozen", 80, 24, "f"),
        ] as [(String, Int, Int, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Self.desk(columns: columns, rows: rows) { catalog in
            var can = catalog.synset.classes[1]
            (can.aliases, can.hotkey, can.colour) = (["tin", "Dose"], "B", 0xFF8800)
            can.guideline = "whole cans only, also where something stands in front; crushed ones are waste, not cans"
            catalog.synset = Synset([catalog.synset.classes[0], can, catalog.synset.classes[2]])
        }
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test func anEmptySynsetSaysHowToBegin() {
        var desk = Desk(FakeCatalog(classes: []), columns: 80, rows: 24)
        desk.press("C")
        #expect(desk.shows("o takes over synset.txt, .names or data.yaml"))
        desk.press("x")
        #expect(desk.notice == "there is no class; a adds one")
    }

    // MARK: Edits

    @Test func aClassIsAddedAndStandsUnderTheCursor() {
        var desk = Self.desk()
        desk.press("a")
        desk.type("soft drink")
        desk.press("enter r")
        #expect(Self.names(desk) == ["bottle", "can", "carton", "soft drink"])
        #expect(desk.shows("new name of 'soft drink'"))
    }

    @Test func aNameThatDiffersByCaseAloneIsWarnedAbout() {
        var desk = Self.desk()
        desk.call("synset.add-class", ["name": "Can"])
        #expect(desk.notice == "'Can' and 'can' differ by upper and lower case alone")
        #expect(desk.shows("m merges"))
    }

    @Test func renamingKeepsTheClass() {
        var desk = Self.desk()
        desk.press("down r ctrl+u")
        desk.type("tin")
        desk.press("enter")
        #expect(Self.names(desk) == ["bottle", "tin", "carton"])
        #expect(desk.catalog.synset.classes[1].id.rawValue == 2)
        desk.press("u")
        #expect(Self.names(desk) == ["bottle", "can", "carton"])
    }

    @Test func mergingNamesWhatBecameOfTheBoxes() {
        var desk = Self.desk()
        desk.press("down m down enter")
        #expect(Self.names(desk) == ["bottle", "carton"])
        #expect(desk.notice == "2 boxes of can are carton, and so are imports of that name; u takes it back")
        #expect(desk.catalog.boxes(1).map(\.classID.rawValue) == [1, 3, 3])
        desk.press("u")
        #expect(desk.catalog.boxes(1) == Self.boxes)
    }

    @Test func removingAsksWhatBecomesOfTheBoxes() {
        var desk = Self.desk()
        desk.press("down x")
        #expect(desk.shows("remove 'can': 2 boxes on 1 image"))
        desk.press("esc")
        #expect(desk.edits == [])
        desk.press("x down enter")
        #expect(Self.names(desk) == ["bottle", "carton"])
        #expect(desk.catalog.boxes(1).map(\.classID.rawValue) == [1])
        #expect(desk.notice == "can and its 2 boxes removed; u brings it back")
    }

    @Test func removingCanGiveTheBoxesToAnotherClass() {
        var desk = Self.desk()
        desk.press("down x enter")
        #expect(desk.shows("the 2 boxes of 'can' become"))
        desk.press("enter")
        #expect(desk.catalog.boxes(1).map(\.classID.rawValue) == [1, 1, 1])
    }

    @Test func aClassWithBoxesIsNotRemovedWithoutAWord() {
        var desk = Self.desk()
        desk.call("synset.remove-unused")
        #expect(desk.refusal == "synset.remove-unused: class bottle has 1 box: what becomes of them?")
    }

    @Test func movesAreSeenBeforeTheyAreOnDisk() {
        var desk = Self.desk()
        desk.holdsAnswers = true
        desk.press("> >")
        #expect(desk.session.synset.classes.map(\.name) == ["can", "carton", "bottle"])
        desk.press(">")
        #expect(desk.notice == "bottle is the last class; there are 0 to 2")
        desk.answerAll()
        #expect(Self.names(desk) == ["can", "carton", "bottle"])
        #expect(desk.session.synset == desk.catalog.synset)
    }

    @Test func aMoveThatIsRefusedIsTakenBackOnTheScreen() {
        var desk = Self.desk()
        desk.catalog.refusal = "not saved"
        desk.press(">")
        #expect(desk.session.synset == desk.catalog.synset)
    }

    private typealias Look = any WritableKeyPath<ClassEntry, String?> & Sendable
    private static let looks: [(String, [String: String], Look, String?)] = [
        ("synset.set-glyph", ["glyph": "§"], \.glyph, "§"), ("synset.set-hotkey", ["key": "B"], \.hotkey, "B"),
        ("synset.set-hotkey", ["key": "3"], \.hotkey, "3"),
    ]

    @Test(arguments: 0..<3) func whatAClassLooksLikeIsAnEdit(index: Int) {
        var desk = Self.desk()
        let (command, arguments, path, expected) = Self.looks[index]
        desk.call(command, arguments)
        #expect(desk.refusal == nil)
        #expect(desk.catalog.synset.classes[0][keyPath: path] == expected)
    }

    @Test func coloursAliasesAndGuidelinesAreRead() {
        var desk = Self.desk()
        desk.call("synset.set-colour", ["colour": "#ff8800"])
        desk.call("synset.set-aliases", ["names": "flask, phial,, flask"])
        desk.call("synset.set-guideline", ["text": "whole bottles"])
        let bottle = desk.catalog.synset.classes[0]
        #expect(bottle.colour == 0xFF8800)
        #expect(bottle.aliases == ["flask", "phial"])
        #expect(bottle.guideline == "whole bottles")
    }

    @Test(arguments: [
        ("synset.set-colour", "colour", "red", "'red' is no colour; expected #RRGGBB, such as #ff8800"),
        ("synset.set-glyph", "glyph", "ab", "'ab': a glyph is one character, one column wide"),
        ("synset.set-hotkey", "key", "d", "'d' is taken while labeling: next image"),
        ("synset.set-hotkey", "key", "g", "'g' begins other keys while labeling: g g, g e, g n"),
        ("synset.set-hotkey", "key", "u", "'u' is taken while labeling: take back my last command"),
        ("synset.set-hotkey", "key", "bb", "a hotkey is one printable character, not 'bb'"),
        ("synset.set-name", "name", "can", "there is a class 'can' already"),
        ("synset.set-aliases", "names", "can", "there is a class 'can' already"),
        ("synset.add-class", "name", " ", "a class needs a name"),
        ("synset.merge-into", "class", "dog", "there is no class 'dog'"),
        ("synset.merge-into", "class", "bottle", "another class than bottle itself"),
        ("synset.move-to", "index", "7", "bottle is the last class; there are 0 to 2"),
    ])
    func whatCannotBeSaysWhy(command: String, argument: String, value: String, reason: String) {
        var desk = Self.desk()
        desk.call(command, [argument: value])
        #expect(desk.refusal == "\(command): \(reason)")
        #expect(desk.edits == [])
    }

    // MARK: Freezing

    @Test func aFrozenSynsetRefusesEveryEditUntilItIsUnfrozen() {
        var desk = Self.desk()
        desk.press("f")
        for keys in ["a", "r", "m", "x", ">", "c", "s", "h", "l", "t", "o"] as [KeySequence] {
            desk.press(keys)
            #expect(
                desk.notice
                    == "the synset is frozen by ada since 1970-01-01 00:00; f on the synset screen unfreezes it",
                "\(keys)")
        }
        desk.press("f a")
        #expect(desk.shows("new class"))
    }

    @Test func theLabelScreenMakesNoClassOfAFrozenSynset() {
        var desk = Self.desk { $0.synset.freeze = SynsetFreeze(actor: "ben", timestamp: 0) }
        desk.press("q enter c")
        desk.type("zebra")
        #expect(!desk.shows("+ new class"))
        desk.press("esc")
        desk.call("label.new-class", ["name": "zebra"])
        #expect(desk.refusal?.contains("frozen by ben") == true)
    }

    @Test func readOnlyIsSaidToo() {
        var desk = Self.desk(isReadOnly: true)
        desk.press("a")
        #expect(desk.notice == "the workspace is open for reading only")
    }

    // MARK: Lists and images

    @Test func aListIsComparedBeforeItIsTakenOver() {
        var desk = Self.desk { $0.lists["synset.txt"] = ["carton", "dog", "bottle"] }
        desk.press("o enter")
        #expect(desk.shows("synset.txt: 1 added, 3 moved, 1 not in the list"))
        #expect(desk.edits == [])
        desk.press("enter")
        #expect(Self.names(desk) == ["carton", "dog", "bottle", "can"])
    }

    @Test func aListThatChangesNothingSaysSo() {
        var desk = Self.desk { $0.lists["synset.txt"] = FakeCatalog.names }
        desk.press("o enter")
        #expect(desk.notice == "synset.txt: the synset has these classes in this order already")
        desk.call("synset.take-list")
        #expect(desk.refusal == "synset.take-list: no list was read; o reads one")
    }

    @Test func theListIsWritten() {
        var desk = Self.desk()
        desk.press("w enter")
        #expect(desk.notice == "synset.txt: 3 classes written")
    }

    @Test func enterListsTheImagesOfTheClass() {
        var desk = Self.desk {
            $0.synset = Synset(
                $0.synset.classes.map { entry in
                    var entry = entry
                    if entry.name == "can" { entry.name = "soft drink" }
                    return entry
                })
        }
        desk.press("down enter")
        #expect(desk.station.popups == [])
        #expect(desk.browse.filter.text == "class:\"soft drink\"")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [1])
    }

    @Test func theMouseSelectsThenOpensAndEditsWhatItClicksOn() {
        var desk = Self.desk()
        desk.clickCell(column: 12, row: 4)
        #expect(desk.shows("id 2"))
        desk.clickCell(column: 4, row: 18)
        #expect(desk.shows("aliases of 'can'"))
        desk.press("esc")
        desk.clickCell(column: 12, row: 4)
        #expect(desk.browse.filter.text == "class:can")
    }

    // MARK: Elsewhere

    @Test func aHotkeyChoosesItsClassWhileLabeling() {
        var desk = Self.desk()
        desk.call("synset.set-hotkey", ["key": "B"])
        desk.call("synset.select", ["name": "can"])
        desk.call("synset.set-hotkey", ["key": "3"])
        desk.press("q enter tab 3")
        #expect(desk.stored.map(\.classID.rawValue).contains(3) == false)
        desk.press("B")
        #expect(desk.label.selected?.classID.rawValue == 1)
        desk.press("3")
        #expect(desk.label.selected?.classID.rawValue == 2)
    }

    @Test func aNewClassHasItsNameAtOnce() {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.call("label.new-class", ["name": "dog"])
        var synset = desk.catalog.synset
        synset = Synset(synset.classes + [ClassEntry(id: ClassID(rawValue: 4), name: "dog")])
        let ticket = desk.session.pending.first ?? 0
        desk.receive(
            .applied(
                ticket: ticket,
                EditReceipt(commandID: 1, title: "add class dog", addedClasses: [ClassID(rawValue: 4)], synset: synset))
        )
        #expect(desk.session.name(of: ClassID(rawValue: 4)) == "dog")
        #expect(desk.label.currentClass?.rawValue == 4)
    }

    @Test func thePickerAndTheHelpShowTheGuideline() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200, class: 2)])
        desk.press("tab c")
        #expect(desk.shows("whole can"))
        desk.press("down")
        #expect(desk.shows("whole carton"))
        desk.press("esc ?")
        #expect(desk.shows("can  whole can"))
    }

    @Test func aMergeReadsTheImageUnderneathAgain() {
        var desk = Desk.labelling(Self.boxes)
        desk.press("g s down m down enter q")
        #expect(desk.label.boxes.map(\.classID.rawValue) == [1, 3, 3])
    }

    @Test(
        arguments: [
            ("whole bottles only", 40, 2, ["whole bottles only"]),
            ("whole bottles only", 13, 2, ["whole bottles", "only"]),
            ("whole bottles only", 8, 3, ["whole", "bottles", "only"]), ("unbreakable", 5, 2, ["unbre", "akable"]),
            ("größe größe", 5, 2, ["größe", "größe"]),
        ] as [(String, Int, Int, [String])])
    func textIsWrappedAtBlanks(text: String, columns: Int, rows: Int, lines: [String]) {
        #expect(text.wrapped(columns: columns, rows: rows) == lines)
    }

    @Test func movingAClassChangesNoColourGlyphOrKey() {
        var desk = Self.desk()
        let ids = desk.session.synset.classes.map(\.id)
        func looks() -> [String] {
            ids.map { "\(desk.session.colour(of: $0)) \(desk.session.glyph(of: $0)) \(desk.session.key(of: $0) ?? "")" }
        }
        let before = looks()
        desk.press("shift+down")
        #expect(desk.session.synset.classes.map(\.id) != ids)
        #expect(looks() == before)
    }

    @Test func theHelpNamesBothWays() {
        var desk = Desk(columns: 160, rows: 60)
        desk.press("C ?")
        #expect(desk.shows("shift+up / shift+down") && desk.shows("pgup / pgdn"))
    }

    @Test func theHistoryIsLeftAsScreensAre() {
        var desk = Desk()
        desk.press("H")
        #expect(desk.shows("history"))
        desk.press("q")
        #expect(desk.station.popups.isEmpty)
    }

    @Test func theListShowsTheWayToTheScreensOfADataset() {
        let desk = Desk(columns: 200)
        for text in ["C classes", "S statistics", "% splits", "Q checks"] {
            let isShown = desk.shows(text)
            #expect(isShown, "\(text)")
        }
    }
}
