import Foundation
import Synchronization

/// A small HTTP server on a free port of loopback, for tests: each connection gets one answer.
public final class LocalServer: Sendable {
    /// A request as it came.
    public struct Request: Sendable {
        /// Path and query.
        public var path: String
        /// Headers by name in small letters.
        public var headers: [String: String]
        /// What followed the headers, as long as `Content-Length` says.
        public var body: [UInt8] = []
    }

    /// What the server sends.
    public struct Reply: Sendable {
        /// Status code.
        public var status: Int
        /// Headers.
        public var headers: [(String, String)]
        /// The body.
        public var body: [UInt8]
        /// Whether the length is said; without it the body ends with the connection.
        public var saysLength = true
        /// Whether nothing more is sent after the headers until the client goes.
        public var stalls = false

        /// Makes a reply.
        public init(_ status: Int = 200, _ body: [UInt8] = [], headers: [(String, String)] = []) {
            (self.status, self.body, self.headers) = (status, body, headers)
        }
    }

    /// Port on 127.0.0.1.
    public let port: Int
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let answer: @Sendable (Request, Int) -> Reply

    /// Starts a server; `answer` gets each request and how many came before it.
    public init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
        self.answer = answer
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isUp = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard listener >= 0, isUp else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self else { close(connection); return }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Address of a path.
    public func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// What was asked so far.
    public var requests: [Request] { seen.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        var end: Int?
        while bytes.count < 65536, end == nil {
            let count = read(connection, &piece, piece.count)
            guard count > 0 else { return }
            bytes += piece[..<count]
            end = bytes.firstRange(of: [13, 10, 13, 10])?.upperBound
        }
        var body = Array(bytes[(end ?? bytes.count)...])
        bytes.removeLast(body.count)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
        guard let first = lines.first else { return }
        let headers = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
        }
        let words = first.split(separator: " ").map(String.init)
        let named = Dictionary(headers) { first, _ in first }
        let length = min(named["content-length"].flatMap { Int($0) } ?? 0, 1 << 20)
        while body.count < length {
            let count = read(connection, &piece, piece.count)
            guard count > 0 else { return }
            body += piece[..<count]
        }
        let request = Request(path: words.count > 1 ? words[1] : "", headers: named, body: body)
        let before = seen.withLock { seen in
            defer { seen.append(request) }
            return seen.count
        }
        let reply = answer(request, before)
        var head = "HTTP/1.1 \(reply.status) Answer\r\nConnection: close\r\n"
        if reply.saysLength { head += "Content-Length: \(reply.body.count)\r\n" }
        for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
        send(Array((head + "\r\n").utf8), to: connection)
        if reply.stalls { while read(connection, &piece, piece.count) > 0 {} }
        send(reply.body, to: connection)
    }

    private func send(_ bytes: [UInt8], to connection: Int32) {
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { sendBytes(connection, $0) }
            guard count > 0 else { return }
            at += count
        }
    }

    /// Without a signal where the client has gone.
    private func sendBytes(_ connection: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Foundation.send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
