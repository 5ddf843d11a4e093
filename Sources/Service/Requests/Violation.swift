/// What is wrong at one place of a request.
struct Violation: Hashable, Sendable {
    /// A JSON pointer into the body, or the name of a parameter or header.
    var pointer: String
    /// What was found and what was expected.
    var detail: String
}
