/// The body of a request for an inference, as `InferenceRequest` in `openapi.yaml` describes it.
struct InferenceRequest: Equatable, Sendable {
    var client: String?
    var address: String
    /// `nil` where it is not said.
    var priority: Int?
    var callback: String?

    static let usualPriority = 5
    static let priorities = 0...9

    /// Checks an object member by member.
    ///
    /// - Throws: ``Problem`` with status 422 that lists all that is wrong
    init(_ object: JSONObject) throws(Problem) {
        var violations: [Violation] = []
        func expected(_ name: String, _ found: JSONScalar, _ what: String) {
            violations.append(Violation(pointer: "/\(name)", detail: "found \(found.kind), expected \(what)"))
        }
        (client, address, priority, callback) = (nil, "", nil, nil)
        for (name, value) in object.members {
            switch (name, value) {
            case ("clientId", .string(let text)) where Syntax.isClientID(text): client = text
            case ("clientId", _):
                expected(name, value, "1 to 64 letters, digits, dots, hyphens or underscores, no dot first")
            case ("url", .string(let text)) where Syntax.isAddress(text, schemes: ["http", "https", "s3"]):
                address = text
            case ("url", _): expected(name, value, "an http, https or s3 address of at most 2048 visible ASCII signs")
            case ("priority", .number(let number)):
                guard let whole = Int(exactly: number), Self.priorities.contains(whole) else {
                    expected(name, value, "a whole number from 0 to 9")
                    continue
                }
                priority = whole
            case ("priority", _): expected(name, value, "a whole number from 0 to 9")
            case ("callback", .string(let text)) where Syntax.isAddress(text, schemes: ["http", "https"]):
                callback = text
            case ("callback", _): expected(name, value, "an http or https address of at most 2048 visible ASCII signs")
            default: violations.append(Violation(pointer: Self.pointer(name), detail: "is not a member of a request"))
            }
        }
        if object["url"] == nil { violations.append(Violation(pointer: "/url", detail: "is missing")) }
        guard violations.isEmpty else { throw Problem.invalid(violations) }
    }

    /// A JSON pointer to a member that a stranger named (RFC 6901), cut to a sensible length.
    private static func pointer(_ name: String) -> String {
        "/" + name.prefix(64).map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}
