import Foundation

/// The last failure of the system.
enum SystemError {
    /// The system's words for it.
    static var text: String { String(cString: strerror(errno)) }
}
