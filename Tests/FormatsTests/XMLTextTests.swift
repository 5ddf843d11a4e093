import Testing

@testable import Formats

@Suite struct XMLTextTests {
    private func parse(_ text: String) throws(XMLFault) -> XMLElement { try XMLText.parse(Array(text.utf8)) }

    @Test func elementsAttributesAndTextAreRead() throws {
        let root = try parse(
            "<?xml version='1.0' encoding=\"utf-8\"?>\n<!-- c -->\n<a x='1' y=\"&lt;\">\n <b> t&amp;&#x41; <![CDATA[<&]]></b>\n <c/></a>\n"
        )
        #expect(root.name == "a" && root.line == 3)
        #expect(root.attributes.map(\.name) == ["x", "y"] && root.attributes.map(\.value) == ["1", "<"])
        #expect(root.child("b")?.text == "t&A <&" && root.child("b")?.line == 4)
        #expect(root.child("c")?.children.isEmpty == true)
    }

    @Test(arguments: [
        ("<a>", XMLFault(line: 1, reason: "<a> of line 1 is not closed")),
        ("<a>\n</b>", XMLFault(line: 2, reason: "</b>, expected </a> of line 1")),
        ("", XMLFault(line: 1, reason: "expected an element")),
        ("<a/>x", XMLFault(line: 1, reason: "text behind the root element")),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", XMLFault(line: 1, reason: "document type, which is refused")),
        ("<a>&b;</a>", XMLFault(line: 1, reason: "unknown entity &b;")),
        ("<a>& b</a>", XMLFault(line: 1, reason: "'&' without an entity")),
        ("<a b=c/>", XMLFault(line: 1, reason: "attribute b without quotes")),
        ("<a b/>", XMLFault(line: 1, reason: "attribute b without a value")),
        ("<a><!-- ", XMLFault(line: 1, reason: "comment without an end")),
        ("<?xml version='1.0' encoding='latin1'?><a/>", XMLFault(line: 1, reason: "encoding latin1, expected UTF-8")),
    ])
    func brokenTextsAreNamed(_ row: (String, XMLFault)) {
        #expect(throws: row.1) { try parse(row.0) }
    }

    @Test func depthIsLimited() {
        #expect(throws: XMLFault(line: 1, reason: "nested deeper than 64")) {
            try parse(String(repeating: "<a>", count: 100_000))
        }
    }

    @Test func brokenUTF8IsRefused() {
        #expect(throws: XMLFault(line: 1, reason: "not UTF-8")) {
            try XMLText.parse(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }
}
