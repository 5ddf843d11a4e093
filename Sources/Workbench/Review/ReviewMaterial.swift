public import Domain

/// What a review is made of: finished images with what people and one network say of them.
public struct ReviewMaterial: Hashable, Sendable {
    /// A network that can be reviewed.
    public struct Network: Hashable, Sendable {
        public var name: ModelName
        /// Finished images that it has looked at.
        public var images: Int

        /// Makes the line of a network.
        public init(name: ModelName, images: Int) { (self.name, self.images) = (name, images) }
    }

    /// Networks that have looked at finished images, in natural order of their names.
    public var networks: [Network]
    /// The network that the images are compared with; `nil` where there is none.
    public var model: ModelName?
    /// The images that it has looked at, in order of their ids.
    public var images: [ImageComparison]

    /// Makes material.
    public init(networks: [Network] = [], model: ModelName? = nil, images: [ImageComparison] = []) {
        (self.networks, self.model, self.images) = (networks, model, images)
    }

    /// Puts these images in the place of what was known of them; those that were asked for and are not there are gone.
    mutating func renew(_ asked: some Sequence<ImageID>, with found: [ImageComparison]) {
        let asked = Set(asked)
        images = (images.filter { !asked.contains($0.image) } + found).sorted { $0.image < $1.image }
    }

    /// Puts an image in the place of what was known of it, at the same number.
    mutating func renew(_ number: Int, with comparison: ImageComparison) { images[number] = comparison }
}
