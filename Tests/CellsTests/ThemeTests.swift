import Cells
import Testing

@Suite struct ThemeTests {
    @Test(arguments: Role.allCases)
    func aRoleWithoutAStyleLooksLikeText(role: Role) {
        let text = Style(.palette(7), on: .palette(0))
        let theme = Theme(
            name: "bare", styles: [.text: text], classColours: [RGB(1, 2, 3)], classGlyphs: ["●"],
            crosshair: RGB(0, 0, 0),
            selected: RGB(0, 0, 0), pictureBackground: RGB(0, 0, 0))
        #expect(theme[role] == text)
    }

    @Test func aThemeWithoutTextLooksLikeTheTerminal() {
        #expect(Theme.plain[.text] == Style())
    }

    @Test(arguments: [UInt32(0), 0xFFFFFF, 0x123456])
    func coloursReadBack(hex: UInt32) {
        #expect(RGB(hex: hex).hex == hex)
    }

    @Test func lumaRunsFromBlackToWhite() {
        #expect(RGB(hex: 0).luma == 0)
        #expect(RGB(hex: 0xFFFFFF).luma == 1000)
        #expect(RGB(hex: 0x00FF00).luma > RGB(hex: 0xFF0000).luma)
    }
}
