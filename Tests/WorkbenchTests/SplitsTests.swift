import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

@Suite struct SplitsTests {
    /// Forty images: bottles on all, cans on every other, cartons on every tenth.
    private static func catalog() -> FakeCatalog {
        var catalog = FakeCatalog(images: 40)
        var number: Int64 = 0
        for image in 1...40 {
            catalog.change(ImageID(rawValue: Int64(image))) { document in
                for (index, every) in [1, 2, 10].enumerated() where image % every == 0 {
                    for _ in 0...(image % 3) {
                        number += 1
                        document.annotations.append(.box(number, 1, 1, 9, 9, class: Int64(index + 1)))
                    }
                }
            }
        }
        return catalog
    }

    private static func desk(
        columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false, theme: Theme = .plain, kept: Bool = false
    ) -> Desk {
        var desk = Desk(catalog(), columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        desk.press("%")
        if kept { desk.press("enter") }
        desk.forget()
        return desk
    }

    private static func screen(_ desk: Desk) -> Splits? {
        for case .splits(let screen) in desk.station.popups { return screen }
        return nil
    }

    private static func recipe(_ desk: Desk) -> SplitRecipe? { screen(desk)?.recipe(desk.session) }

    @Test func withoutASplitTheUsualOneIsTriedOut() {
        let desk = Self.desk()
        for text in [
            "70/30", "seed 0", "stratified", "train 28", "val 12", "enter keeps it as default", "worst class off by",
        ] {
            let isShown = desk.shows(text)
            #expect(isShown, "\(text)")
        }
        #expect(desk.catalog.splits.isEmpty)
    }

    @Test func enterKeepsIt() {
        var desk = Self.desk()
        desk.press("enter")
        #expect(desk.catalog.splits.map(\.split.name) == ["default"])
        #expect(desk.catalog.splits.first?.members.count == 40)
        desk.press("enter")
        #expect(desk.notice == "split default is like this already")
    }

    @Test(
        arguments: [
            ("right", "75/25"), ("left left", "60/40"), ("shift+right", "71/29"), ("shift+left", "69/31"),
            ("right right right right right right", "99/1"),
        ] as [(KeySequence, String)])
    func theRatioIsShifted(keys: KeySequence, ratio: String) {
        var desk = Self.desk()
        desk.press(keys)
        #expect(Self.recipe(desk)?.ratio == ratio)
        #expect(desk.shows("ratio \(ratio)"))
    }

    @Test func seedAndStrategyAreChangedLive() {
        var desk = Self.desk()
        desk.press("s s S t")
        #expect(Self.recipe(desk)?.seed == 1)
        #expect(Self.recipe(desk)?.strategy == .random)
        #expect(Self.screen(desk)?.figures?.recipe == Self.recipe(desk))
    }

    @Test func aRatioOfThreePartsIsTyped() {
        var desk = Self.desk()
        desk.call("splits.set-ratio", ["ratio": "70/20/10"])
        #expect(desk.shows("test 4"))
        desk.press("right")
        #expect(desk.notice?.hasPrefix("only a ratio of two parts") == true)
        desk.call("splits.set-ratio", ["ratio": "70"])
        #expect(desk.refusal?.contains("no ratio") == true)
    }

    @Test func foldsAreAskedFor() {
        var desk = Self.desk()
        desk.press("f enter")
        #expect(Self.recipe(desk)?.parts.count == 5)
        #expect(desk.shows("fold-1 8"))
    }

    @Test func groupsAreChosenFromAList() {
        var desk = Self.desk()
        desk.press("g down enter")
        #expect(Self.recipe(desk)?.grouping == .folder)
        desk.call("splits.group-pattern", ["pattern": "("])
        #expect(desk.refusal?.contains("expected") == true)
    }

    /// All images are in one folder: validation gets none of them.
    @Test func anEmptyPartIsWarnedOf() {
        var desk = Self.desk()
        desk.call("splits.group", ["by": "folder"])
        #expect(desk.shows("nothing is in val: too few groups: g changes what stays together"))
    }

    @Test func whatCannotBeDealtOutSaysWhy() {
        var desk = Self.desk()
        desk.call("splits.group", ["by": "near-duplicates"])
        #expect(desk.shows("no pictures have been compared yet"))
        desk.press("s")
        desk.call("splits.group", ["by": "none"])
        #expect(!desk.shows("no pictures have been compared yet"))
        #expect(desk.shows("off by"))
    }

    /// Keys may come faster than answers: the last recipe is what is dealt out in the end, one at a time.
    @Test func onlyTheLastOfManyRecipesIsDealtOut() {
        var desk = Self.desk()
        desk.holdsAnswers = true
        desk.press("s s s s s")
        #expect(desk.asked.count == 1)
        desk.answerAll()
        #expect(desk.asked.count == 2)
        #expect(Self.screen(desk)?.figures?.recipe.seed == 5)
    }

    @Test func escDropsTheDraftThenCloses() {
        var desk = Self.desk(kept: true)
        desk.press("right")
        #expect(desk.shows("not kept"))
        desk.press("esc")
        #expect(Self.recipe(desk)?.ratio == "70/30")
        #expect(Self.screen(desk)?.draft == nil)
        desk.press("esc")
        #expect(desk.station.popups == [])
    }

    @Test func aChangedSplitIsMadeAnewUnderItsName() {
        var desk = Self.desk(kept: true)
        desk.press("right enter")
        #expect(desk.catalog.splits.map(\.split.recipe.ratio) == ["75/25"])
        #expect(Self.screen(desk)?.draft == nil)
    }

    @Test func aNewNameMakesAnotherSplit() {
        var desk = Self.desk(kept: true)
        desk.press("right n")
        desk.type("big")
        desk.press("enter")
        #expect(desk.catalog.splits.map(\.split.name) == ["default", "big"])
        #expect(desk.shows("75/25"))
        desk.press("tab")
        #expect(Self.recipe(desk)?.ratio == "70/30")
    }

    /// Somebody else has kept the same in the meantime: that is news and no failure.
    /// A split that is made anew keeps its number: the time counts, here as in the filter word `part`.
    @Test func theSplitThatWasMadeLastIsInFront() {
        var catalog = Self.catalog()
        for (number, ratio) in ["60/40", "80/20"].enumerated() {
            let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: ratio) ?? [])
            catalog.splits.append(
                (
                    Split(
                        id: SplitID(rawValue: Int64(number + 1)), name: ratio.replacing("/", with: "-"), recipe: recipe,
                        madeAt: 100 - Double(number)), []
                ))
        }
        var desk = Desk(catalog)
        desk.press("%")
        #expect(Self.recipe(desk)?.ratio == "60/40")
    }

    @Test func whatIsKeptAlreadyIsNews() {
        var desk = Self.desk()
        desk.holdsAnswers = true
        desk.press("enter enter")
        desk.answerAll()
        #expect(desk.catalog.splits.count == 1)
        #expect(desk.notice == "split default is like this already")
        #expect(desk.refusal == nil && desk.session.unsavedCount == 0 && desk.session.pending.isEmpty)
    }

    @Test func theNameOfAnotherSplitIsRefused() {
        var desk = Self.desk(kept: true)
        desk.press("right n")
        desk.type("big")
        desk.press("enter")
        let before = desk.catalog.splits.map(\.split.recipe)
        desk.press("s n")
        desk.type("default")
        desk.press("enter")
        #expect(desk.notice?.hasPrefix("there is a split default already") == true)
        #expect(desk.catalog.splits.map(\.split.recipe) == before)
        #expect(Self.screen(desk)?.draft?.seed == 1)
    }

    @Test func aClassWithSignsInItsNameIsOpenedInTheList() {
        var desk = Self.desk(kept: true)
        desk.catalog.synset = Synset(
            desk.catalog.synset.classes.map { entry in
                var entry = entry
                if entry.id.rawValue == 1 { entry.name = "can (0.5 l): \"tall\"" }
                return entry
            })
        desk.receive(.synset(desk.catalog.synset))
        desk.press("o i")
        #expect(
            desk.browse.query.terms.first == ImageQuery.Term(.classes([ClassID(rawValue: 1)], .init(1, nil))))
    }

    @Test func aFrozenSplitSaysWhyItDoesNotChange() {
        var desk = Self.desk(kept: true)
        desk.press("F")
        #expect(desk.shows("frozen 0123456789ab"))
        desk.press("right")
        #expect(desk.notice?.hasPrefix("split default is frozen") == true)
        desk.press("F right")
        #expect(Self.recipe(desk)?.ratio == "75/25")
    }

    @Test func markedImagesArePinned() {
        var desk = Self.desk(kept: true)
        desk.press("q space space % p v")
        #expect(desk.catalog.splits.first?.members.filter(\.isPinned).map(\.part) == [1, 1])
        #expect(desk.shows("2 pinned"))
    }

    @Test func theListPinsTheImageUnderTheCursor() {
        var desk = Self.desk(kept: true)
        desk.press("q m t")
        #expect(desk.catalog.splits.first?.members.filter(\.isPinned).map(\.image.rawValue) == [1])
    }

    @Test func withoutASplitTheListSaysHowToMakeOne() {
        var desk = Desk(Self.catalog())
        desk.press("m t")
        #expect(desk.notice == "there is no split to pin images in; % makes one")
    }

    @Test func newImagesArePlacedByEnter() {
        var desk = Self.desk(kept: true)
        desk.catalog.splits[0].members.removeLast(3)
        desk.press("q %")
        #expect(desk.shows("3 in no part"))
        desk.press("enter")
        #expect(!desk.shows("in no part"))
        #expect(desk.catalog.splits[0].members.count == 40)
    }

    @Test func theListIsFilteredByPart() {
        var desk = Self.desk(kept: true)
        desk.press("v")
        #expect(desk.station.popups == [])
        #expect(
            desk.browse.query.terms == [
                ImageQuery.Term(.split("default", parts: [])), ImageQuery.Term(.split("default", parts: ["val"])),
            ])
    }

    @Test func aClassIsOpenedInTheList() {
        var desk = Self.desk(kept: true)
        desk.press("o i")
        #expect(
            desk.browse.query.terms == [
                ImageQuery.Term(.classes([ClassID(rawValue: 1)], .init(1, nil))),
                ImageQuery.Term(.split("default", parts: [])),
            ])
    }

    @Test func nothingIsKeptInAWorkspaceForReading() {
        var desk = Self.desk(isReadOnly: true)
        desk.press("enter")
        #expect(desk.notice == "the workspace is open for reading only")
    }

    // MARK: Frames

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("splits", nil), ("splits-draft", "enter right s"), ("splits-folds", "f enter"), ("splits-group", "g"),
        ]
            as [(String, KeySequence?)])
    func theFrameIsAsRecorded(name: String, keys: KeySequence?) {
        var desk = Self.desk()
        if let keys { desk.press(keys) }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test func aSmallScreenAndOneOfLettersAreAsRecorded() {
        #expect(
            ScreenSnapshot.difference(Self.desk(columns: 50, rows: 16).station.draw(), from: Self.file("splits-50x16"))
                == nil)
        var theme = Theme.plain
        theme.charset = .ascii
        theme.classGlyphs = ["o", "#", "+"]
        #expect(
            ScreenSnapshot.difference(Self.desk(theme: theme).station.draw(), from: Self.file("splits-ascii")) == nil)
    }

    @Test func aDraftIsNotFrozen() {
        var desk = Self.desk(kept: true)
        desk.press("right F")
        #expect(desk.notice == "these figures are not kept yet: enter keeps them, then F freezes them")
        #expect(desk.catalog.splits.first?.split.isFrozen == false)
        desk.press("enter F")
        #expect(desk.catalog.splits.first?.split.isFrozen == true)
        #expect(desk.catalog.splits.first?.split.recipe.ratio == "75/25")
    }

    /// A split as a dataset came with it, its parts in the order of their names.
    private static func given(_ names: [String] = ["test", "train", "val"], _ weights: [Int] = [8, 24, 8]) -> Desk {
        var desk = Self.desk()
        let recipe = SplitRecipe(
            parts: zip(names, weights).map { SplitPart(name: $0, weight: $1) }, strategy: .given)
        let parts = weights.enumerated().flatMap { Array(repeating: $0, count: $1) }
        desk.catalog.splits = [
            (
                Split(id: SplitID(rawValue: 1), name: "imported", recipe: recipe),
                parts.enumerated().map { SplitMember(image: ImageID(rawValue: Int64($0 + 1)), part: $1) }
            )
        ]
        desk.receive(.changedElsewhere)
        desk.forget()
        return desk
    }

    /// The ratio is shown in the order it is read in: confirming it changes nothing.
    @Test func aConfirmedRatioChangesNothing() {
        var desk = Self.given()
        desk.press("r")
        #expect(desk.shows("ratio of test/train/val"))
        #expect(desk.shows("20/60/20"))
        desk.press("enter")
        #expect(Self.screen(desk)?.draft == nil)
        desk.call("splits.set-ratio", ["ratio": "10/70/20"])
        #expect(Self.recipe(desk)?.parts.map(\.name) == ["test", "train", "val"])
        #expect(Self.recipe(desk)?.parts.map(\.weight) == [1, 7, 2])
        desk.call("splits.set-ratio", ["ratio": "70/30"])
        #expect(Self.recipe(desk)?.parts.map(\.name) == ["train", "val"])
    }

    @Test func pointsGoToTrainWhereverItStands() {
        var desk = Self.given(["test", "train"], [10, 30])
        desk.press("right")
        #expect(Self.recipe(desk)?.ratio == "20/80")
    }

    @Test func dealingAGivenSplitAsksFirst() {
        var desk = Self.given()
        desk.press("A")
        #expect(desk.shows("split imported came with the dataset"))
        desk.press("enter")
        #expect(desk.catalog.splits[0].split.recipe.strategy == .given)
        desk.press("right")
        desk.call("splits.set-ratio", ["ratio": "70/30"])
        desk.press("enter")
        #expect(desk.shows("split imported came with the dataset"))
        desk.press("esc")
        #expect(desk.catalog.splits[0].split.recipe.strategy == .given)
        desk.press("esc A down down enter")
        #expect(desk.catalog.splits[0].split.recipe.strategy == .stratified)
    }

    @Test func pinningNamesTheSplitAndTheImages() {
        var desk = Self.given()
        desk.press("q space space m v")
        #expect(desk.notice == "2 images → val of split imported, which came with the dataset")
        let name = desk.browse.rows[ImageID(rawValue: 3)]?.name ?? ""
        desk.press("m t")
        #expect(desk.notice == "\(name) → train of split imported, which came with the dataset")
    }

    @Test func withoutMarksNothingIsPinnedFromHere() {
        var desk = Self.desk(kept: true)
        desk.press("p v")
        #expect(desk.notice?.hasPrefix("no images are marked") == true)
        #expect(desk.catalog.splits.first?.members.contains(where: \.isPinned) == false)
    }

    /// Names of parts stand on the theme's ground, whatever the terminal's own is.
    @Test func everyCellHasTheThemesGround() {
        var theme = Theme.plain
        theme[.text] = Style(.rgb(RGB(hex: 0xEEEEEE)), on: .rgb(RGB(hex: 0x101010)))
        theme[.gauge] = Style(.rgb(RGB(hex: 0x00FF00)))
        let desk = Self.desk(theme: theme)
        let canvas = desk.station.draw()
        guard let row = desk.rows.firstIndex(where: { $0.contains("train 28") }) else {
            Issue.record("no sizes")
            return
        }
        let column = 9
        #expect(canvas[column: column, row: row].glyph == "t")
        #expect(canvas[column: column, row: row].style.background == .rgb(RGB(hex: 0x101010)))
    }

    /// Here `F` freezes: the help does not say that it fetches pictures.
    @Test func theHelpNamesOnlyKeysThatWorkHere() {
        var desk = Desk(Self.catalog(), columns: 160, rows: 60)
        desk.press("?")
        #expect(desk.shows("fetch pictures"))
        desk.press("q % ?")
        #expect(desk.shows("freeze it"))
        #expect(!desk.shows("fetch pictures"))
    }

    /// A freeze, and what another screen has done, is not taken back by one stray key.
    @Test func undoAsksBeforeWhatIsNotInSight() {
        var desk = Self.desk(kept: true)
        desk.press("F")
        desk.press("q")
        desk.forget()
        desk.press("u")
        #expect(desk.notice?.hasPrefix("undo '") == true && !desk.asked.contains(.undo))
        desk.press("down u")
        #expect(!desk.asked.contains(.undo))
        desk.press("u")
        #expect(desk.asked.contains(.undo))
    }

    @Test func undoOnTheScreenItselfDoesNotAsk() {
        var desk = Self.desk(kept: true)
        desk.press("right enter")
        desk.forget()
        desk.press("u")
        #expect(desk.asked.contains(.undo))
    }
}
