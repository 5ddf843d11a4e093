import Domain

/// How classes, their meaning to networks and removed boxes look in the journal.
extension PackedWriter {
    mutating func put(_ placed: Change.ClassRows.Placed) {
        put(placed.entry.id.rawValue)
        put(placed.entry.name)
        put(placed.entry.colour) { $0.put(UInt64($1)) }
        put(placed.entry.glyph) { $0.put($1) }
        put(placed.entry.hotkey) { $0.put($1) }
        put(UInt64(placed.entry.aliases.count))
        for alias in placed.entry.aliases { put(alias) }
        put(placed.entry.guideline)
        put(placed.position)
    }

    mutating func put(_ freeze: SynsetFreeze) {
        put(freeze.actor)
        put(freeze.timestamp)
    }

    mutating func put(_ mapping: ClassMapping) {
        switch mapping {
        case .unmapped: put(0 as UInt64)
        case .ignored: put(1 as UInt64)
        case .mapped(let id):
            put(2 as UInt64)
            put(id.rawValue)
        }
    }

    mutating func put(_ id: ClassID, _ rows: Range<Int64>) {
        put(id.rawValue)
        put(rows.lowerBound)
        put(UInt64(rows.count))
    }
}

extension PackedReader {
    mutating func classRows(withHotkeys: Bool) throws(Damaged) -> Change.ClassRows {
        Change.ClassRows(
            before: try optional { (reader) throws(Damaged) in try reader.placedClass(withHotkey: withHotkeys) },
            after: try optional { (reader) throws(Damaged) in try reader.placedClass(withHotkey: withHotkeys) })
    }

    private mutating func placedClass(withHotkey: Bool) throws(Damaged) -> Change.ClassRows.Placed {
        let id = ClassID(rawValue: try signed())
        let name = try string()
        let colour = try optional { (reader) throws(Damaged) in UInt32(truncatingIfNeeded: try reader.unsigned()) }
        let glyph = try optional { (reader) throws(Damaged) in try reader.string() }
        let hotkey = withHotkey ? try optional { (reader) throws(Damaged) in try reader.string() } : nil
        let aliases = try array { (reader) throws(Damaged) in try reader.string() }
        let entry = ClassEntry(
            id: id, name: name, colour: colour, glyph: glyph, hotkey: hotkey, aliases: aliases, guideline: try string())
        return Change.ClassRows.Placed(entry: entry, position: try int())
    }

    mutating func freeze() throws(Damaged) -> SynsetFreeze {
        SynsetFreeze(actor: try string(), timestamp: try double())
    }

    mutating func mapping() throws(Damaged) -> ClassMapping {
        switch try unsigned() {
        case 0: .unmapped
        case 1: .ignored
        case 2: .mapped(ClassID(rawValue: try signed()))
        default: throw Damaged()
        }
    }

    /// A first number and how many follow it.
    mutating func range() throws(Damaged) -> Range<Int64> {
        let start = try signed()
        let (end, isTooFar) = start.addingReportingOverflow(Int64(truncatingIfNeeded: try unsigned()))
        guard !isTooFar, end >= start else { throw Damaged() }
        return start..<end
    }
}
