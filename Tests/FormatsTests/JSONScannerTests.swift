import Domain
import Testing

@testable import Formats

@Suite struct JSONScannerTests {
    @Test(arguments: [
        "{}", "[]", "[1,-2.5e+3,\"a\\u00e9\\n\",true,false,null]", "{\"a\": {\"b\": [{}]}}", " 0 ", "\"\"",
    ])
    func wellFormedValuesPass(_ text: String) { #expect(JSONText.isValue(text)) }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "01", "1.", ".5", "+1", "1e", "nan", "tru", "\"", "\"\\x\"",
        "\"\\u12\"",
        "\"a\nb\"", "[1 2]", "{\"a\":1,}", "1 2", "\u{0}", "'a'", "]",
    ])
    func illFormedValuesFail(_ text: String) { #expect(!JSONText.isValue(text)) }

    @Test func depthIsLimited() {
        #expect(JSONText.isValue(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)))
        #expect(!JSONText.isValue(String(repeating: "[", count: 65) + String(repeating: "]", count: 65)))
        #expect(!JSONText.isValue(String(repeating: "[", count: 1_000_000)))
    }

    @Test func surrogatePairsBecomeOneCharacterAndLoneOnesAreReplaced() {
        #expect(JSONText.string("\"\\ud83d\\ude00\"") == "😀")
        #expect(JSONText.string("\"\\ud83d!\"") == "\u{FFFD}!")
    }

    @Test func quotingAndReadingGiveTheStringBack() {
        let text = "a\"b\\c\n\u{1}é😀\t/"
        #expect(JSONText.string(JSONText.quoted(text)) == text)
        #expect(JSONText.string(JSONText.quoted(text, ascii: true)) == text)
        #expect(JSONText.quoted("é😀", ascii: true) == "\"\\u00e9\\ud83d\\ude00\"")
    }

    @Test func theLastOfEqualKeysCounts() {
        #expect(
            JSONMembers.parse("{\"a\":1,\"b\":2,\"a\":3}") == [
                JSONMember(key: "b", text: "2"), JSONMember(key: "a", text: "3"),
            ])
    }

    @Test func faultsNameLineAndColumn() {
        #expect(throws: FormatError.malformed(.init(place: "x.json:2:4", reason: "expected a value, found 't'"))) {
            try COCODocument(Array("{\"images\":\n [ tru".utf8), path: "x.json")
        }
    }
}
