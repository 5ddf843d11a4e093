import CNcurses
import Cells
import Glibc

/// The text of the screen, drawn by ncurses into memory: it finds the fewest bytes from one frame to the next.
///
/// Cells of pictures are kept by ncurses as an invisible mark of its own, so that it rewrites whatever replaces one.
@MainActor final class TextLayer {
    /// What a cell of the screen holds.
    enum Content: Hashable, Sendable {
        case text(Cell)
        /// Something that ncurses must neither draw nor overwrite.
        case picture
    }

    private(set) var size: CellSize
    let depth: ColourDepth
    let charset: Charset
    private let screen: OpaquePointer
    private let file: UnsafeMutablePointer<FILE>
    private let source: UnsafeMutablePointer<FILE>
    private var shown: [Content]
    private var lastCursor: CellPoint??

    /// Opens a screen that writes into memory.
    ///
    /// - Throws: ``TerminalError/screen(_:)`` when ncurses or the system refuses
    init(size: CellSize, depth: ColourDepth, charset: Charset) throws(TerminalError) {
        (self.size, self.depth, self.charset) = (size, depth, charset)
        let descriptor = cn_memory_file("reticle-frame")
        guard descriptor >= 0, let file = fdopen(descriptor, "r+"), let source = fopen("/dev/null", "r") else {
            throw .screen("no memory file: \(String(cString: strerror(errno)))")
        }
        (self.file, self.source) = (file, source)
        // The entry goes through the environment because newterm knows no other way; it is taken out at once.
        let saved = getenv("TERMINFO").map { String(cString: $0) }
        setenv("TERMINFO", ScreenDescription(size: size, depth: depth).environmentValue, 1)
        use_env(false)
        let opened = newterm(ScreenDescription.name, file, source)
        if let saved { setenv("TERMINFO", saved, 1) } else { unsetenv("TERMINFO") }
        guard let opened else {
            fclose(file)
            fclose(source)
            throw .screen("ncurses refused its own screen description; version 6.1 or later is needed")
        }
        screen = opened
        Self.alive += 1
        shown = Array(repeating: .text(.untouched), count: max(0, size.columns * size.rows))
        start_color()
        use_default_colors()
        typeahead(-1)
        let window = cn_stdscr()
        scrollok(window, false)
        idlok(window, false)
        idcok(window, false)
        leaveok(window, true)
        curs_set(0)
    }

    // ncurses 6.4 loses the screen in use when another one is deleted: they go when the last one goes.
    private static var alive = 0
    private static var buried: [OpaquePointer] = []

    isolated deinit {
        Self.buried.append(screen)
        Self.alive -= 1
        if Self.alive == 0 {
            for screen in Self.buried { delscreen(screen) }
            Self.buried = []
        }
        fclose(file)
        fclose(source)
    }

    /// Changes the size; the next frame is drawn whole.
    func resize(to size: CellSize) {
        set_term(screen)
        self.size = size
        resizeterm(Int32(size.rows), Int32(size.columns))
        shown = Array(repeating: .text(.untouched), count: max(0, size.columns * size.rows))
        erase()
        redrawAll()
    }

    /// Has the next frame drawn whole, whatever the terminal shows.
    func redrawAll() {
        set_term(screen)
        clearok(cn_curscr(), true)
        lastCursor = nil
    }

    /// Draws a frame.
    ///
    /// - Parameters:
    ///   - contents: the screen row by row
    ///   - cursor: where the terminal's cursor is shown; `nil` hides it
    /// - Returns: bytes for the terminal, and which cells they may have touched though their content stayed: ncurses
    ///   writes over a short gap rather than jump it
    func draw(_ contents: [Content], cursor: CellPoint?) -> (bytes: [UInt8], touched: [Range<Int>]) {
        precondition(contents.count == shown.count, "\(contents.count) cells for a screen of \(size)")
        set_term(screen)
        var touched: [Range<Int>] = []
        for row in 0..<size.rows {
            var (first, last) = (Int.max, -1)
            for index in row * size.columns..<(row + 1) * size.columns where contents[index] != shown[index] {
                put(contents[index], index: index)
                shown[index] = contents[index]
                (first, last) = (min(first, index), max(last, index + 1))
            }
            if last > first { touched.append(first..<last) }
        }
        show(cursor)
        wnoutrefresh(cn_stdscr())
        doupdate()
        return (collect(), touched)
    }

    /// Leaves the screen: colours and cursor as ncurses found them.
    func close() -> [UInt8] {
        set_term(screen)
        endwin()
        return collect()
    }

    private func show(_ cursor: CellPoint?) {
        let inside = cursor.flatMap { CellRect(size).contains(column: $0.column, row: $0.row) ? $0 : nil }
        let window = cn_stdscr()
        if let inside {
            leaveok(window, false)
            wmove(window, Int32(inside.row), Int32(inside.column))
        } else {
            leaveok(window, true)
        }
        if lastCursor == nil || (lastCursor.flatMap { $0 } == nil) != (inside == nil) {
            curs_set(inside == nil ? 0 : 1)
        }
        lastCursor = .some(inside)
    }

    private func collect() -> [UInt8] {
        let descriptor = fileno(file)
        let length = lseek(descriptor, 0, SEEK_END)
        guard length > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var done = 0
            while done < buffer.count, let start = buffer.baseAddress {
                let got = pread(descriptor, start + done, buffer.count - done, off_t(done))
                guard got > 0 else { break }
                done += got
            }
            count = done
        }
        ftruncate(descriptor, 0)
        lseek(descriptor, 0, SEEK_SET)
        return bytes
    }

    private func put(_ content: Content, index: Int) {
        let (row, column) = (Int32(index / size.columns), Int32(index % size.columns))
        guard case .text(let cell) = content else {
            // A blank in bold italics looks like any blank, but no text of ours is drawn so.
            var blank: [wchar_t] = [0x20, 0]
            cn_put(cn_stdscr(), row, column, &blank, cn_attributes(1, 0, 1, 0, 0), 0)
            return
        }
        if cell.width == 0 && column > 0 { return }
        let glyph = TextGlyph(cell, charset: charset, columnsLeft: size.columns - Int(column))
        let isBlank = glyph.scalars == [0x20]
        let style = cell.style
        let swapped = reversesForMono(style) != style.reverse
        let attributes = cn_attributes(
            style.bold && !isBlank ? 1 : 0, style.dim && !isBlank ? 1 : 0, style.italic && !isBlank ? 1 : 0,
            style.underline ? 1 : 0, swapped ? 1 : 0)
        var text = glyph.scalars.map { wchar_t(bitPattern: $0) } + [0]
        let pair = pair(style)
        cn_put(cn_stdscr(), row, column, &text, attributes, pair)
        if glyph.isFollowedByBlank {
            var blank: [wchar_t] = [0x20, 0]
            cn_put(cn_stdscr(), row, column + 1, &blank, attributes, pair)
        }
    }

    /// Without colours a bright background is shown as reverse video.
    private func reversesForMono(_ style: Style) -> Bool {
        guard depth == .mono else { return false }
        func luma(_ paint: Paint, _ standard: Int) -> Int {
            switch paint {
            case .standard: standard
            case .palette(let index): ColourReducer.standard16[Int(index) & 15].luma
            case .rgb(let colour): colour.luma
            }
        }
        return luma(style.background, 0) > luma(style.foreground, 1000)
    }

    private func pair(_ style: Style) -> Int32 {
        guard depth != .mono else { return 0 }
        let (foreground, background) = (number(style.foreground), number(style.background))
        if foreground < 0 && background < 0 { return 0 }
        return max(0, alloc_pair(foreground, background))
    }

    private func number(_ paint: Paint) -> Int32 {
        switch paint {
        case .standard: return -1
        case .palette(let index): return Int32(index & 15)
        case .rgb(let colour):
            let value = ColourReducer(depth: depth).reduce(colour.red, colour.green, colour.blue)
            // The 16 lowest numbers mean the palette: the nearest black beside them stands in.
            return depth == .full && value < ScreenDescription.paletteColours ? 0x010101 : value
        }
    }
}
