import Cells

/// A name tag of a box, and what decides where it lies.
struct NameTag {
    /// What it may say, the longest first; at least one text.
    var texts: [String]
    /// Columns of the box: its left edge, and the column behind its right one.
    var columns: Range<Int>
    /// The row above the box, or below it, that the tag lies in if there is room.
    var home: Int
    /// The row next to it inside the box, and the one outside of the opposite edge.
    var inside: Int
    var opposite: Int
    var style: Style
}

/// Places name tags on the picture so that they do not hide one another where there is room.
///
/// Tags that are placed first have the choice. Nothing depends on anything but the tags and their order, so a tag stays
/// where it is from frame to frame.
struct TagLayout {
    private let area: CellRect
    /// Columns taken, by row of the area.
    private var taken: [[Range<Int>]]

    /// Places tags within `area`.
    init(in area: CellRect) {
        self.area = area
        taken = Array(repeating: [], count: area.rows)
    }

    /// Where a tag lies and what it says: at home, else at the other end of its box's edge, inside of it, or at the
    /// opposite edge; a shorter text before it hides another; at home where all is taken.
    mutating func place(_ tag: NameTag) -> (text: String, at: CellPoint) {
        for text in tag.texts {
            let width = GlyphWidth.of(text)
            for place in places(of: tag, width: width) where isFree(place, width: width) {
                take(place, width: width)
                return (text, place)
            }
        }
        let text = tag.texts.first ?? ""
        let place = at(tag.columns.lowerBound, tag.home, width: GlyphWidth.of(text))
        take(place, width: GlyphWidth.of(text))
        return (text, place)
    }

    private func places(of tag: NameTag, width: Int) -> [CellPoint] {
        let (left, right) = (tag.columns.lowerBound, tag.columns.upperBound - width)
        let isWide = right > left
        return [tag.home, tag.inside, tag.opposite].flatMap { row in
            (isWide ? [left, right] : [left]).map { at($0, row, width: width) }
        }
    }

    /// A place inside the area, as near as can be.
    private func at(_ column: Int, _ row: Int, width: Int) -> CellPoint {
        CellPoint(
            column: max(area.column, min(column, area.endColumn - width)),
            row: max(area.row, min(row, area.endRow - 1)))
    }

    private func isFree(_ place: CellPoint, width: Int) -> Bool {
        taken.indices.contains(place.row - area.row)
            && !taken[place.row - area.row].contains { $0.overlaps(place.column..<place.column + width) }
    }

    private mutating func take(_ place: CellPoint, width: Int) {
        guard taken.indices.contains(place.row - area.row) else { return }
        taken[place.row - area.row].append(place.column..<place.column + width)
    }
}
