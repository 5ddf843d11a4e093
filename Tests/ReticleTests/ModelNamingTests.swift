import Testing

@testable import reticle

/// What `models add` says of a network that comes without names for its classes.
@Suite struct ModelNamingTests {
    @Test(
        arguments: [
            (["class 0"], "its 1 class is called class 0;"),
            (["a", "b", "c", "d"], "its 4 classes are called a, b, c, d;"),
            ((0..<80).map { "class \($0)" }, "its 80 classes are called class 0, class 1, class 2, … class 79;"),
        ])
    func itSaysWhatTheClassesAreCalledAndHowToNameThem(names: [String], text: String) {
        let line = ModelsCommand.Add.naming(names, of: "tiny")
        #expect(line.hasPrefix("without --names \(text)"))
        #expect(line.contains("`reticle models remove tiny`"))
        #expect(line.contains("--names FILE"))
    }
}
