public import Domain

/// What a review is made of: images with what two sides say of them.
public struct ReviewMaterial: Hashable, Sendable {
    /// A network that can be reviewed.
    public struct Network: Hashable, Sendable {
        public var name: ModelName
        /// Finished images that it has looked at.
        public var images: Int
        /// Images that it has looked at, finished or not.
        public var all: Int
        /// Whether it is no network, but a person's layer.
        public var isPerson: Bool

        /// Makes the line of a network; without `all` it has looked at finished images alone.
        public init(name: ModelName, images: Int, all: Int? = nil, isPerson: Bool = false) {
            (self.name, self.images, self.all, self.isPerson) = (name, images, all ?? images, isPerson)
        }
    }

    /// Networks and layers that have looked at images, in natural order of their names.
    public var networks: [Network]
    /// The network that the images are compared with; `nil` where there is none.
    public var model: ModelName?
    /// The network or layer in the place of people's boxes; `nil` for those.
    public var against: ModelName?
    /// The images that it has looked at, in order of their ids.
    public var images: [ImageComparison]

    /// Makes material.
    public init(
        networks: [Network] = [], model: ModelName? = nil, against: ModelName? = nil, images: [ImageComparison] = []
    ) {
        (self.networks, self.model, self.against, self.images) = (networks, model, against, images)
    }

    /// Puts these images in the place of what was known of them; those that were asked for and are not there are gone.
    mutating func renew(_ asked: some Sequence<ImageID>, with found: [ImageComparison]) {
        let asked = Set(asked)
        images = (images.filter { !asked.contains($0.image) } + found).sorted { $0.image < $1.image }
    }

    /// Puts an image in the place of what was known of it, at the same number.
    mutating func renew(_ number: Int, with comparison: ImageComparison) { images[number] = comparison }
}
