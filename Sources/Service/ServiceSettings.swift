/// What a service may be asked, by whom and how much.
public struct ServiceSettings: Sendable {
    /// Largest picture in a body, in bytes.
    public var maximumPictureBytes = 16 << 20
    /// Largest JSON body, in bytes.
    public var maximumRequestBytes = 16 << 10
    /// Jobs on a page if the client says nothing.
    public var pageSize = 50
    /// Most jobs on a page.
    public var maximumPageSize = 200

    /// Makes the usual settings.
    public init() {}
}

/// A network in service.
public struct ServedModel: Hashable, Sendable {
    public var client: String
    public var name: String
    public var classes: [String]
    /// Input in pixels.
    public var width: Int
    /// Input in pixels.
    public var height: Int
    public var fingerprint: String

    /// Makes a description.
    public init(client: String, name: String, classes: [String], width: Int, height: Int, fingerprint: String) {
        (self.client, self.name, self.classes) = (client, name, classes)
        (self.width, self.height, self.fingerprint) = (width, height, fingerprint)
    }
}

/// Which networks are in service, and for whom.
public protocol ServedModels: Sendable {
    /// Whether a client has a network; asked with every job, so it must be quick.
    func hasModel(_ client: String) -> Bool

    /// The networks of one client, or of all.
    func models(of client: String?) async -> [ServedModel]
}
