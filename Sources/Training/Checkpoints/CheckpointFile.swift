import Foundation

/// A checkpoint on disk: the state as JSON, then the network's numbers in pieces, then a checksum of it all.
///
///     magic, u64 n, n bytes of JSON, (u64 m > 0, m bytes)…, u64 0, u64 XXH64 of what comes before; little endian
struct CheckpointFile {
    static let magic = Array("reticle checkpoint 1\n".utf8)
    /// Most bytes of one piece; more is damage.
    private static let limit = 1 << 30

    let path: String

    /// Writes a checkpoint beside the one that is there and then takes its place, so that a whole one is there always.
    ///
    /// - Parameter model: hands over the network's numbers
    /// - Throws: ``TrainingError/file(path:reason:)``, such as for a full disk; the file that was there stays
    func write(_ state: RunState, model: (([UInt8]) throws -> Void) throws -> Void) throws {
        let partial = path + ".new"
        do {
            var sink = try ByteSink(path: partial)
            do {
                let head = try JSONEncoder().encode(state)
                try sink.write(Self.magic)
                try sink.write(piece: Array(head))
                try model { try sink.write(piece: $0) }
                try sink.write(number: 0)
                try sink.write(number: sink.checksum)
                try sink.close()
            } catch {
                sink.abandon()
                throw error
            }
            try Files.replace(path, by: partial)
        } catch {
            Files.remove(partial)
            throw error
        }
    }

    /// Reads the state of a checkpoint whose checksum is right.
    /// - Throws: ``TrainingError/file(path:reason:)``, ``TrainingError/damaged(path:found:expected:)``
    func readState() throws(TrainingError) -> RunState {
        try verify()
        var source = try ByteSource(path: path)
        defer { source.close() }
        return try state(from: &source)
    }

    /// Hands the network's numbers to `restore`.
    ///
    /// - Parameter restore: asks for so many bytes at a time, in the order in which they were written
    /// - Throws: ``TrainingError``, and what `restore` throws
    func restore(_ restore: ((Int) throws -> [UInt8]) throws -> Void) throws {
        var source = try ByteSource(path: path)
        defer { source.close() }
        _ = try state(from: &source)
        var (piece, at): ([UInt8], Int) = ([], 0)
        try restore { count in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                if at == piece.count {
                    (piece, at) = (try source.readPiece(limit: Self.limit), 0)
                    guard !piece.isEmpty else {
                        throw TrainingError.damaged(
                            path: path, found: "the end of the network's numbers",
                            expected: "\(count - bytes.count) bytes more")
                    }
                }
                let part = min(count - bytes.count, piece.count - at)
                bytes += piece[at..<at + part]
                at += part
            }
            return bytes
        }
        let rest = at < piece.count ? piece.count - at : try source.readPiece(limit: Self.limit).count
        guard rest == 0 else {
            throw TrainingError.damaged(
                path: path, found: "\(rest) bytes more", expected: "the end of the network's numbers")
        }
    }

    private func state(from source: inout ByteSource) throws(TrainingError) -> RunState {
        guard try source.read(Self.magic.count) == Self.magic else {
            throw .damaged(path: path, found: "another beginning", expected: "a checkpoint of this version")
        }
        let head = try source.readPiece(limit: Self.limit)
        do { return try JSONDecoder().decode(RunState.self, from: Data(head)) } catch {
            throw .damaged(path: path, found: "no state of a run", expected: "a checkpoint of this version")
        }
    }

    private func verify() throws(TrainingError) {
        var source = try ByteSource(path: path)
        defer { source.close() }
        let size = source.size
        guard size >= Self.magic.count + 24 else {
            throw .damaged(path: path, found: "\(size) bytes", expected: "a checkpoint")
        }
        var (sum, left) = (Checksum(), size - 8)
        while left > 0 {
            let bytes = try source.read(min(left, 1 << 20))
            sum.update(bytes)
            left -= bytes.count
        }
        let found = try source.readNumber()
        guard found == sum.value else {
            throw .damaged(
                path: path, found: "checksum \(String(found, radix: 16))", expected: String(sum.value, radix: 16))
        }
    }
}
