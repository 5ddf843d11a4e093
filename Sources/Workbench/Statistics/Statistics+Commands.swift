import Cells
import Domain

extension Statistics {
    static let commands: [Command<Statistics>] = general + pages

    private static let general: [Command<Statistics>] = [
        Command<Statistics>(
            "open", "show these images in the list", ["enter", "l"], group: "Show", hint: "show images", .open,
            whyNot: whyNotOpen),
        Command<Statistics>("next", "next chart", ["tab", "]"], group: "Charts", hint: "next chart", .nextPage),
        Command<Statistics>("previous", "chart before", ["shift+tab", "["], group: "Charts", .previousPage),
        Command<Statistics>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Statistics>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Statistics>("left", "left, or the chart before", ["left", "h"], group: "Move", .left),
        Command<Statistics>("right", "right, or the next chart", ["right"], group: "Move", .right),
        Command<Statistics>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Statistics>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Statistics>("first", "first bar or cell", ["g g", "home"], group: "Move", .first),
        Command<Statistics>("last", "last bar or cell", ["G", "g e", "end"], group: "Move", .last),
        Command<Statistics>(
            "anchors", "anchors of the next network over the sizes", ["a"], group: "Charts", hint: "anchors",
            .nextAnchors, whyNot: whyNoStatistics),
        Command<Statistics>(
            "filter", "all images, or those that the list's filter finds", ["f"], group: "Charts",
            hint: "all or filter",
            .filter, whyNot: whyNoFilter),
        Command<Statistics>("refresh", "count anew", ["r", "f5"], group: "Charts", .refresh),
        Command<Statistics>("back", "back", ["esc"], group: "Everywhere", .back),
        Command<Statistics>("close", "close", ["q", "S"], group: "Everywhere", hint: "close", .close),
    ]

    /// A command for each chart; the first ten have a digit.
    private static let pages: [Command<Statistics>] = Page.allCases.enumerated().map { index, page in
        Command<Statistics>(
            page.rawValue, page.title, index < 10 ? [KeySequence([Key(.character(digit(index)))])] : [],
            group: "Charts",
            .page(page))
    }

    static func digit(_ index: Int) -> Character { Array("1234567890")[index] }

    private static func whyNoStatistics(_ screen: Statistics, _ session: Session) -> String? {
        screen.statistics == nil ? "the boxes are still being counted" : nil
    }

    private static func whyNoFilter(_ screen: Statistics, _ session: Session) -> String? {
        screen.filter == nil ? "the list has no filter: all its images are counted" : nil
    }

    private static func whyNotOpen(_ screen: Statistics, _ session: Session) -> String? {
        if let reason = whyNoStatistics(screen, session) { return reason }
        guard let item = screen.current(session) else { return "there is nothing on this page" }
        return item.images == 0 ? "no image is behind \(item.label)" : nil
    }
}
