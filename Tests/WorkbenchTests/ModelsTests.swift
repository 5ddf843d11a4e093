import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct ModelsTests {
    private static let tiny = ModelName("tiny")

    private static func desk(columns: Int = 100, rows: Int = 30, isReadOnly: Bool = false) -> Desk {
        var catalog = FakeCatalog(images: 3)
        catalog.install("large", classes: ["can"])
        catalog.install("tiny", classes: ["bottle", "person", "dog"])
        catalog.maps[tiny]?.openCounts = [2: 7]
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly)
        desk.press("M down")
        return desk
    }

    private static func models(_ desk: Desk) -> Models? {
        if case .models(let screen)? = desk.station.popups.first { screen } else { nil }
    }

    private static func mappings(_ desk: Desk) -> [ClassMapping] {
        desk.catalog.maps[tiny]?.entries.map(\.mapping) ?? []
    }

    @Test func itSaysWhatAModelIsMadeOf() {
        let desk = Self.desk()
        for text in [
            "3 classes", "input 416×416", "8.9 M parameters", "274 M multiply-adds", "darknet cfg + weights",
            "resize letterbox", "convolutional", "208×208×32", "3×3/1", "4.7 k",
        ] {
            let isShown = desk.shows(text)
            #expect(isShown, "\(text)")
        }
    }

    @Test func timesAreMeasuredOnDemand() {
        var desk = Self.desk()
        #expect(!desk.asked.contains(.timeLayers(Self.tiny)))
        desk.holdsAnswers = true
        desk.press("t")
        #expect(desk.asked.contains(.timeLayers(Self.tiny)))
        #expect(desk.shows("measuring…"))
        desk.press("t")
        #expect(desk.notice == "its layers are being measured already")
        desk.answerAll()
        #expect(desk.shows("8.70 ms"))
        #expect(desk.shows("12.2 ms, 2 threads"))
        #expect(desk.shows("fused"))
    }

    @Test func layersAreSearchedByNameAndNumber() {
        var desk = Self.desk()
        desk.press("/")
        desk.type("convol")
        #expect(desk.shows("2 layers"))
        desk.press("enter esc /")
        desk.type("1")
        #expect(desk.shows("1 layer"))
        #expect(desk.shows("maxpool"))
        desk.press("esc")
        #expect(desk.shows("4 layers"))
    }

    @Test func lettersOfASearchAreNoCommands() {
        var desk = Self.desk()
        desk.press("/")
        desk.type("qxtM")
        #expect(Self.models(desk)?.search.text == "qxtM")
        #expect(!desk.asked.contains(.timeLayers(Self.tiny)))
    }

    // MARK: Classes

    @Test func classesWithoutAMeaningComeFirstTheMostFrequentOnTop() {
        var desk = Self.desk()
        desk.press("c")
        #expect(Self.models(desk)?.classes(desk.session).map(\.name) == ["dog", "person", "bottle"])
        #expect(desk.shows("2 without a meaning"))
        #expect(desk.shows("bottle (by name)"))
    }

    @Test func aClassIsChosenAndTheNextOneWaits() {
        var desk = Self.desk()
        desk.press("c enter c a n enter")
        #expect(Self.mappings(desk)[2] == .mapped(ClassID(rawValue: 2)))
        #expect(Self.models(desk)?.currentClass(desk.session)?.name == "person")
    }

    @Test func aClassIsIgnoredAndFollowsItsNameAgain() {
        var desk = Self.desk()
        desk.press("c x")
        #expect(Self.mappings(desk)[2] == .ignored)
        #expect(desk.shows("ignored"))
        desk.press("G a")
        #expect(Self.mappings(desk)[2] == .unmapped)
    }

    @Test func aClassJoinsTheSynset() {
        var desk = Self.desk()
        desk.press("c A")
        #expect(desk.edits == [.addClass(name: "dog")])
        #expect(Self.mappings(desk)[2] == .mapped(ClassID(rawValue: 4)))
        #expect(desk.session.synset.classes.map(\.name).contains("dog"))
    }

    @Test func theNameOfTheModelIsOfferedAsANewClass() {
        var desk = Self.desk()
        desk.press("c enter")
        #expect(desk.shows("+ new class dog"))
        desk.press("esc")
        #expect(Self.mappings(desk)[2] == .unmapped)
    }

    @Test func aChoiceReachesTheDetectionsOnThePicture() {
        var desk = Desk.reviewing()
        desk.press("M c x")
        #expect(desk.asked.contains(.readDetections(ImageID(rawValue: 1))))
        desk.press("q")
        #expect(desk.image == 1)
    }

    @Test(arguments: ["enter", "x", "A", "a"] as [KeySequence])
    func withoutAClassInFrontItSaysSo(key: KeySequence) {
        var desk = Self.desk()
        desk.press(key)
        #expect(desk.notice == "no class is in front; c lists them")
    }

    @Test func nothingIsChosenInAWorkspaceForReading() {
        var desk = Self.desk(isReadOnly: true)
        desk.press("c x")
        #expect(desk.notice == "the workspace is open for reading only")
    }

    // MARK: The screen

    @Test(arguments: ["M", "q", "esc"] as [KeySequence])
    func itIsLeftForWhereOneWas(key: KeySequence) {
        var desk = Desk.labelling()
        desk.press("M")
        desk.press(key)
        #expect(desk.station.popups == [])
        #expect(desk.image == 1)
    }

    @Test func helpAndPaletteKnowItsCommands() {
        var desk = Self.desk()
        desk.press("?")
        #expect(desk.shows("keys · models"))
        #expect(desk.shows("measure the time of each layer"))
        desk.press("esc :")
        desk.type("measure")
        desk.press("enter")
        #expect(desk.asked.contains(.timeLayers(Self.tiny)))
    }

    @Test func aModelThatCannotBeReadSaysWhy() {
        var desk = Self.desk()
        desk.receive(.modelFailed(ModelName("large"), "large.weights: 12 bytes, expected 237 MB"))
        desk.catalog.details[ModelName("large")] = nil
        #expect(!desk.shows("12 bytes"))
        var other = Desk(
            { () -> FakeCatalog in
                var catalog = FakeCatalog()
                catalog.install("bad", classes: ["can"])
                catalog.details = [:]
                return catalog
            }())
        other.press("M")
        #expect(other.shows("tiny.weights: no such file"))
    }

    @Test func withoutAModelItSaysHowToAddOne() {
        var desk = Desk()
        desk.press("M")
        #expect(desk.shows("reticle models add NAME"))
        desk.press("l")
        #expect(desk.notice?.contains("reticle models add") == true)
    }

    @Test func aClickChoosesAModelAndAClass() {
        var desk = Self.desk()
        let places = Self.models(desk)?.places(desk.session)
        desk.clickCell(column: 3, row: (places?.models.row ?? 0) + 1)
        #expect(Self.models(desk)?.current(desk.session)?.name == ModelName("large"))
    }
}
