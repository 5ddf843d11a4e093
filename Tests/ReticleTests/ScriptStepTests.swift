import Cells
import Testing
import Workbench

@testable import reticle

@Suite struct ScriptStepTests {
    @Test func aCommandTakesItsArgumentsFromTheSameObject() throws {
        let step = try ScriptStep("{\"command\": \"label.add-box\", \"xmin\": 1.5, \"class\": \"can\"}", place: "s:1")
        #expect(step == .command(CommandCall("label.add-box", Arguments(["xmin": "1.5", "class": "can"]))))
    }

    @Test func keysAndTextAreTyped() throws {
        #expect(try ScriptStep("{\"keys\": \"w shift+right\"}", place: "s:1") == .keys(["w", "shift+right"]))
        #expect(try ScriptStep("{\"text\": \"a b\"}", place: "s:1") == .keys(["a", "space", "b"]))
    }

    @Test(arguments: ["", "[]", "{}", "{\"keys\": \"hyper+x\"}"])
    func anythingElseIsRefusedWithItsPlace(line: String) {
        #expect { try ScriptStep(line, place: "s:7") } throws: { "\($0)".hasPrefix("s:7: ") }
    }
}
