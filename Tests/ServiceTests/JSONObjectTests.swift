import Testing

@testable import Service

@Suite struct JSONObjectTests {
    @Test func membersKeepTheirKinds() throws {
        let text = #" { "a" : "x\u00e9\ud83d\ude00\n" , "b":-1.5e2,"c":true,"d":null,"e":[1,{"f":[]}],"g":{} } "#
        let object = try JSONObject(Array(text.utf8))
        #expect(object["a"] == .string("xé😀\n") && object["b"] == .number(-150) && object["c"] == .bool(true))
        #expect(object["d"] == .null && object["e"] == .nested && object["g"] == .nested && object["h"] == nil)
        #expect(object.members.map(\.name) == ["a", "b", "c", "d", "e", "g"])
    }

    @Test(arguments: [
        "", " ", "[]", "1", "{", "}", "{}{}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":01}", "{\"a\":+1}",
        "{\"a\":.5}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"x}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}", "{\"a\":\"\\u+123\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}", "{\"a\":[1,]}", "{'a':1}", "{\"a\":NaN}",
    ])
    func otherTextsAreRefused(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text.utf8)) }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: JSONSyntaxError(offset: 2, reason: "not UTF-8")) {
            try JSONObject(Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8))
        }
    }

    /// Whatever is cut off a document, something is missing.
    @Test func noBeginningOfADocumentIsOne() {
        let text = Array(#"{"url":"https://e.org/a","priority":[1,{"x":null}],"n":-1.5e+3}"#.utf8)
        for count in 0..<text.count { #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text[..<count])) } }
        #expect(throws: Never.self) { try JSONObject(text) }
    }
}
