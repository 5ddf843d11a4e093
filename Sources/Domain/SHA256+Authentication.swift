extension SHA256 {
    /// HMAC-SHA-256 (RFC 2104): 32 bytes that only who has the key can make of a message.
    public static func authentication(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? hash(key) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        return hash(block.map { $0 ^ 0x5C } + hash(block.map { $0 ^ 0x36 } + message))
    }
}
