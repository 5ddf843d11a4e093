import Foundation
import NIOCore

/// Why a service cannot take connections, in one line with the address.
public struct ListenError: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String

    init(description: String) { self.description = description }

    /// Makes the line of what a socket's system calls threw; `nil` for what has nothing to do with the address.
    init?(_ error: any Error, host: String, port: Int) {
        let reason: String
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: reason = "address in use"
        case let error as IOError: reason = String(cString: strerror(error.errnoCode)).lowercased()
        case is SocketAddressError, is SocketAddressError.UnknownHost: reason = "the host is not known"
        default: return nil
        }
        description = "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port): \(reason)"
    }
}
