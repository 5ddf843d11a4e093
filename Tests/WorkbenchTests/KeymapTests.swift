import Cells
import Testing

@testable import Workbench

@Suite struct KeymapTests {
    @Test func noKeyIsBoundTwiceInOneScope() {
        #expect(Keymap.make().problems == [])
    }

    /// Scopes that count together, the narrow one first.
    static let stacks: [[String]] = [
        ["browse", "global"], ["label", "global"], ["draw", "label", "global"], ["correct", "label", "global"],
        ["models", "global"], ["jobs", "global"], ["queue", "global"], ["synset", "global"], ["review", "global"],
    ]

    /// Keys that mean something else while drawing; anything not listed here would be hidden by mistake.
    static let hiddenOnPurpose: Set<String> = [
        "enter", "esc", "w", "left", "right", "up", "down", "shift+left", "shift+right", "shift+up",
        "shift+down",
        // What opened a screen closes it; on networks A adds a class, on splits it deals anew.
        "M", "J", "@", "V", "A",
    ]

    @Test(arguments: stacks)
    func aNarrowScopeHidesOnlyWhatItShould(stack: [String]) {
        let map = Keymap.make().keymap
        var hidden: Set<String> = []
        for (depth, inner) in stack.enumerated() {
            let outer = stack[(depth + 1)...]
            let taken = map.commands.filter { $0.screen == inner }.flatMap(\.keys)
            let below = map.commands.filter { outer.contains($0.screen) }.flatMap(\.keys)
            for sequence in taken {
                hidden.formUnion(
                    below.filter { $0.keys.starts(with: sequence.keys) || sequence.keys.starts(with: $0.keys) }
                        .map(\.description))
            }
        }
        #expect(hidden.subtracting(Self.hiddenOnPurpose) == [])
    }

    @Test func commandNamesDiffer() {
        let names = Keymap.make().keymap.commands.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func everyCommandNamesItsScopeFirst() {
        for info in Keymap.make().keymap.commands { #expect(info.name.hasPrefix(info.screen + ".")) }
    }

    @Test func anOverrideReplacesTheDefaults() {
        let (map, problems) = Keymap.make(overrides: ["label.snap": ["S"]])
        #expect(problems == [])
        #expect(map.match(["S"], screen: "label") == .command("label.snap"))
        #expect(map.match(["s"], screen: "label") == .none)
        #expect(map.keys(of: "label.snap") == ["S"])
    }

    @Test func anEmptyOverrideUnbinds() {
        let map = Keymap.make(overrides: ["label.snap": []]).keymap
        #expect(map.match(["s"], screen: "label") == .none)
        #expect(map.commands.contains { $0.name == "label.snap" })
    }

    @Test func anUnknownCommandIsReported() {
        let problems = Keymap.make(overrides: ["label.snop": ["S"]]).problems
        #expect(problems == ["keys: there is no command 'label.snop'; 'reticle keys' lists them all"])
    }

    @Test func theUsersKeyWinsOverADefaultAndIsReported() {
        let (map, problems) = Keymap.make(overrides: ["label.paste": ["x"]])
        #expect(map.match(["x"], screen: "label") == .command("label.paste"))
        #expect(problems.count == 1)
        #expect(problems.first?.contains("label.delete") == true)
        #expect(problems.first?.contains("label.paste") == true)
    }

    @Test func aKeyThatBeginsASequenceIsAConflict() {
        let (map, problems) = Keymap.make(overrides: ["label.snap": ["g"]])
        #expect(problems.count == 6)
        #expect(map.match(["g"], screen: "label") == .command("label.snap"))
    }

    @Test func aPrefixListsWhatMayFollow() {
        guard case .prefix(let next) = Keymap.make().keymap.match(["m"], screen: "label") else {
            Issue.record("m is no prefix")
            return
        }
        #expect(
            next.map(\.name) == [
                "label.unseen", "label.back-a-stage", "label.ask-comment", "label.uncomment", "label.difficult",
                "label.truncated",
                "label.occluded",
            ])
        #expect(next.map(\.keys.description) == ["m u", "m b", "m c", "m x", "m d", "m t", "m o"])
    }

    @Test func everyHintHasAKey() {
        for info in Keymap.make().keymap.commands where info.hint != nil { #expect(!info.keys.isEmpty, "\(info.name)") }
    }
}
