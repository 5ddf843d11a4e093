import Foundation

/// The file of a job's events: a line of JSON each, and whatever else its worker printed.
struct JobLog {
    let path: String

    /// Appends an event.
    /// - Throws: ``JobError/file(path:reason:)`` if the file cannot be written.
    func append(_ event: JobEvent) throws(JobError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(event) else { return }
        line.append(0x0A)
        // One write in append mode: lines of several processes do not run into each other.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count else { throw .file(path: path, reason: String(cString: strerror(errno))) }
    }

    /// The events so far, oldest first; a line that is no event reads as a warning with its text.
    /// - Throws: ``JobError/file(path:reason:)`` if there is a file that cannot be read.
    func read() throws(JobError) -> [JobEvent] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "cannot be read")
        }
        var time = 0.0
        return bytes.split(separator: 0x0A).map { line in
            if let event = try? JSONDecoder().decode(JobEvent.self, from: line) {
                time = event.at
                return event
            }
            return JobEvent(.warning, at: time, message: String(decoding: line, as: UTF8.self))
        }
    }
}
