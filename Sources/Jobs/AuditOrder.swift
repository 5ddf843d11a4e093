/// The payload of a job of kind `audit`: which audit it is; the audit's folder says the rest.
public struct AuditOrder: Hashable, Sendable, Codable {
    /// Absolute path of the audit's folder, which holds the plan and the runs of the folds already.
    public var folder: String
    /// Name of the network that each fold starts from, for people.
    public var model: String

    /// Orders an audit.
    public init(folder: String, model: String) { (self.folder, self.model) = (folder, model) }
}
