import Foundation

/// Time that never goes back.
enum Monotonic {
    /// Nanoseconds since some moment.
    static var nanoseconds: UInt64 { DispatchTime.now().uptimeNanoseconds }
}
