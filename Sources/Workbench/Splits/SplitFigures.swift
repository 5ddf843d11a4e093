public import Domain

/// What the split screen shows of a split, or of one that would come of a recipe.
public struct SplitFigures: Equatable, Sendable {
    public var recipe: SplitRecipe
    /// Counts by class in the order of the synset.
    public var balance: SplitBalance
    /// Images that somebody put where they are.
    public var pinned: Int
    /// Images that are in no part.
    public var strangers: Int
    /// Groups that stay together, and images in them; `nil` without grouping.
    public var groups: Int?
    /// What looks like an image of a frozen part, and that image, by path.
    public var leaks: [Leak]
    /// Why there may be more of these that nobody has noticed; `nil` where all pictures were compared.
    public var silence: String?

    /// Two pictures that look alike.
    public struct Leak: Equatable, Sendable {
        public var image: String
        public var original: String

        /// Makes a pair of paths.
        public init(image: String, original: String) { (self.image, self.original) = (image, original) }
    }

    /// The first part that should have images and has none, though there are some.
    var emptyPart: String? { balance.emptyPart.map { recipe.parts[$0].name } }

    /// Makes figures.
    public init(
        recipe: SplitRecipe, balance: SplitBalance, pinned: Int = 0, strangers: Int = 0, groups: Int? = nil,
        leaks: [Leak] = [], silence: String? = nil
    ) {
        (self.recipe, self.balance, self.pinned) = (recipe, balance, pinned)
        (self.strangers, self.groups, self.leaks, self.silence) = (strangers, groups, leaks, silence)
    }
}
