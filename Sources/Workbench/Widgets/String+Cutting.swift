import Cells

extension String {
    /// The text in so many columns, cut in its middle: names of one dataset often begin alike.
    ///
    /// - Parameter charset: what stands for what was cut
    func cutInTheMiddle(to columns: Int, _ charset: Charset = .unicode) -> String {
        guard GlyphWidth.of(self) > columns, columns > 2 else { return self }
        // The end, which tells names apart, gets the odd column.
        let room = columns - 1
        func fitting(_ characters: some Sequence<Character>, _ most: Int) -> [Character] {
            var used = 0
            return Array(
                characters.prefix { character in
                    used += GlyphWidth.of(GlyphWidth.printable(character))
                    return used <= most
                })
        }
        let end = fitting(reversed(), room - room / 2).reversed()
        let begin = fitting(self, room / 2)
        return String(begin) + (charset == .ascii ? "~" : "…") + String(end)
    }
}
