import Foundation

/// Files that are there whole or not at all.
enum Files {
    /// What the system says of the last failure.
    static func reason() -> String { errno == ENOSPC ? "the disk is full" : String(cString: strerror(errno)) }

    /// Lets `partial` take the place of a file, and waits until the folder knows.
    static func replace(_ path: String, by partial: String) throws(TrainingError) {
        guard rename(partial, path) == 0 else { throw .file(path: path, reason: reason()) }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }

    /// Writes a file whole, or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(TrainingError) {
        let partial = path + ".new"
        do throws(TrainingError) {
            var sink = try ByteSink(path: partial)
            do throws(TrainingError) { try sink.write(bytes) } catch {
                sink.abandon()
                throw error
            }
            try sink.close()
            try replace(path, by: partial)
        } catch {
            remove(partial)
            throw error
        }
    }

    /// Writes a value as JSON that people can read.
    static func write(json value: some Encodable, to path: String) throws(TrainingError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            throw .file(path: path, reason: "holds a number that JSON cannot")
        }
        try write(Array(data) + [0x0A], to: path)
    }

    /// Removes a file that may not be there.
    static func remove(_ path: String) { unlink(path) }

    /// Gives a file a second name, in place of what had that name.
    ///
    /// - Returns: whether the file system could
    static func link(_ path: String, as other: String) -> Bool {
        let partial = other + ".new"
        remove(partial)
        guard Foundation.link(path, partial) == 0 else { return false }
        if rename(partial, other) == 0 {
            // Of two names of one file rename takes none away.
            remove(partial)
            return true
        }
        remove(partial)
        return false
    }
}
