/// Which classes of a proposed box become candidates.
public enum ScoringRule: String, Hashable, Sendable, CaseIterable {
    /// Each class whose objectness × probability is above the threshold, so that one box can appear in several.
    ///
    /// GluonCV's and darknet's: darknet also asks that the objectness alone be above the threshold, which follows, since no
    /// probability is above 1.
    case everyClass = "every-class"
    /// Only the most probable class: OpenCV's importer of darknet's networks.
    case bestClass = "best-class"
}
