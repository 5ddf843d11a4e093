/// What each error of the room says of files in the same words, so that one set of files serves all.
protocol FileFailure: Error {
    /// A file that cannot be opened or read.
    static func unreadable(path: String, reason: String) -> Self
    /// A file that cannot be written.
    static func unwritable(path: String, reason: String) -> Self
}

extension DarknetError: FileFailure {}
extension GluonError: FileFailure {}
extension ModelError: FileFailure {}
