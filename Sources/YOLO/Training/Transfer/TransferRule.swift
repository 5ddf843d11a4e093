import Foundation

/// Which rows of the old heads are kept in the new ones.
///
/// Beside the rows of a class also the five others of each anchor (box and objectness) are kept, as soon as one class is:
/// GluonCV's `reuse_weights`.
public enum ClassReuse: Hashable, Sendable {
    /// None: heads begin anew.
    case none
    /// Those of classes that bear the same name in both lists.
    case sharedNames
    /// Those of the new classes that are keys, from the old classes that are values; indices.
    case pairs([Int: Int])

    /// New class → old class.
    func pairs(from old: [String], to new: [String]) -> [Int: Int] {
        switch self {
        case .none: return [:]
        case .sharedNames:
            let places = Dictionary(old.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            return Dictionary(
                uniqueKeysWithValues: new.enumerated().compactMap { index, name in places[name].map { (index, $0) } })
        case .pairs(let pairs):
            return pairs.filter { old.indices.contains($1) && new.indices.contains($0) }
        }
    }
}

/// How the heads of a network are made new.
public struct TransferRule: Hashable, Sendable {
    public var reuse: ClassReuse
    /// Weights of new rows are even over −reach…reach; GluonCV's 0.07.
    public var reach: Float
    /// What σ of the objectness is before anything is learnt, above 0 and below 1; `nil` for a bias of 0, which is ½.
    ///
    /// The share of rows that have an object, such as 0.01, spares the first steps the unlearning of ten thousand boxes.
    public var objectnessPrior: Float?
    /// Anchors of the whole network, smallest first, instead of its own; masks stay as they are.
    public var anchors: [Anchor]?

    /// Makes a rule; as it stands, GluonCV's without reuse.
    public init(
        reuse: ClassReuse = .none, reach: Float = 0.07, objectnessPrior: Float? = nil, anchors: [Anchor]? = nil
    ) {
        (self.reuse, self.reach, self.objectnessPrior, self.anchors) = (reuse, reach, objectnessPrior, anchors)
    }

    /// The bias of objectness: ln(p / (1 − p)).
    var objectnessBias: Float {
        guard let objectnessPrior else { return 0 }
        precondition(
            objectnessPrior > 0 && objectnessPrior < 1, "a prior of \(objectnessPrior); expected above 0, below 1")
        return log(objectnessPrior / (1 - objectnessPrior))
    }
}
