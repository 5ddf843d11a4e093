public import Domain
import Foundation

extension Job {
    /// What is to be done, read from the payload.
    /// - Throws: ``JobError/badPayload(_:reason:)`` if it is not of that shape.
    public func order<T: Decodable>(_ type: T.Type = T.self) throws(JobError) -> T {
        do { return try JSONDecoder().decode(type, from: Data(payload.utf8)) } catch {
            throw .badPayload(id, reason: "payload is no \(type): \(error)")
        }
    }
}
