import Cells
import Domain
import DetectionMetrics

/// Which cases are listed: words about cases and their images.
extension ReviewScreen {
    /// Reads the filter and lists anew; what it says of images is asked for.
    mutating func applyFilter(in session: inout Session) -> [Effect] {
        do {
            query = try CaseQuery.parse(
                filter.text, synset: session.synset, kinds: ReviewHeading.allCases.dropFirst().map(\.rawValue),
                client: session.client)
            filterProblem = nil
        } catch {
            filterProblem = error.description
            if !isFiltering { session.refuse(error.description) }
            return []
        }
        guard asksForImages(session) else {
            (askedImages, foundImages) = (nil, nil)
            gather()
            return look(in: session)
        }
        askedImages = query.images
        gather()
        return [.list(query.images)] + look(in: session)
    }

    /// Whether the filter says something of images beyond the client that is in front anyway.
    private func asksForImages(_ session: Session) -> Bool {
        !query.images.terms.isEmpty || query.images.client != session.client
    }

    mutating func startFilter() {
        (isFiltering, filterBefore, page, doorway) = (true, filter.text, .cases, nil)
        focus = .cases
    }

    mutating func setFilter(_ text: String, in session: inout Session) -> [Effect] {
        filter = TextField(text)
        (page, doorway) = (.cases, nil)
        return applyFilter(in: &session)
    }

    /// A filter takes every key as long as it is written.
    var takesEveryKey: Bool { isFiltering }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        guard isFiltering else { return nil }
        switch key.code {
        case .enter, .down, .tab:
            if let filterProblem {
                session.refuse(filterProblem)
                return []
            }
            isFiltering = false
            return applyFilter(in: &session)
        case .escape:
            isFiltering = false
            filter = TextField(filterBefore)
            return applyFilter(in: &session)
        default:
            guard filter.type(key) else { return [] }
            return applyFilter(in: &session)
        }
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        guard isFiltering else { return [] }
        filter.insert(text)
        return applyFilter(in: &session)
    }

    // MARK: Drawing

    /// The line of the filter and the cases below it; without a filter the cases alone.
    func casePlaces(in inner: CellRect) -> (filter: CellRect, list: CellRect) {
        let (line, list) = inner.split(rows: isFiltering || !filter.text.isEmpty ? 1 : 0)
        return (line, list)
    }

    func drawFilter(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        canvas.fill(rect, " ", theme[.text])
        canvas.put("/", column: rect.column + 1, row: rect.row, theme[.key])
        filter.draw(
            on: &canvas, column: rect.column + 3, row: rect.row, columns: rect.columns - 4,
            style: theme[filterProblem == nil ? .input : .failure], focused: isFiltering)
        guard let filterProblem, isFiltering else { return }
        let width = min(GlyphWidth.of(filterProblem), max(0, rect.columns - GlyphWidth.of(filter.text) - 8))
        canvas.put(
            filterProblem, column: rect.endColumn - 1 - width, row: rect.row, theme[.warning], limit: width)
    }
}
