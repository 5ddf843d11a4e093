import Foundation

/// Addresses of local files, as exports have them.
public enum FileAddress {
    /// Absolute path that a `file:` address names, percent signs undone.
    public static func path(_ url: String) -> String {
        var rest = url.dropFirst(5)
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            rest = rest.drop { $0 != "/" }
        }
        return String(rest).removingPercentEncoding ?? String(rest)
    }
}
