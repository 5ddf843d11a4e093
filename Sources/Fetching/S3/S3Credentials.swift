/// Keys of an account; whatever prints them shows the public part alone.
public struct S3Credentials: Hashable, Sendable {
    /// Name of the key.
    public let accessKey: String
    let secretKey: String
    let sessionToken: String?

    /// Makes credentials; `sessionToken` belongs to keys that expire.
    public init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
        (self.accessKey, self.secretKey, self.sessionToken) = (accessKey, secretKey, sessionToken)
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name of the key.
    public var description: String { "key \(accessKey)" }
    /// The name of the key.
    public var debugDescription: String { description }
    /// The name of the key, for dumps.
    public var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}
