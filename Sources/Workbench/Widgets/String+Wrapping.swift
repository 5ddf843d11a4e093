import Cells

extension String {
    /// The text in lines of so many columns, broken at blanks where there are some; the last line has all that is left.
    func wrapped(columns: Int, rows: Int) -> [String] {
        guard columns > 0, rows > 1 else { return [self] }
        var lines: [String] = []
        var rest = self[...]
        while lines.count < rows - 1, GlyphWidth.of(rest) > columns {
            var (end, width) = (rest.startIndex, 0)
            while end < rest.endIndex, width + GlyphWidth.of(rest[end]) <= columns {
                width += GlyphWidth.of(rest[end])
                end = rest.index(after: end)
            }
            // One character at least, however wide: this must end.
            if end == rest.startIndex { end = rest.index(after: end) }
            let line = rest[..<end]
            let cut = rest[end] == " " ? end : line.lastIndex(of: " ") ?? end
            lines.append(String(rest[..<cut]))
            rest = rest[cut...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }
}
