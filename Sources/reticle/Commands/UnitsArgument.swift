import ArgumentParser
import Formats

/// Units of boxes on the command line.
struct UnitsArgument: ExpressibleByArgument {
    var units: CoordinateUnits

    /// Reads `pixels` or `percent`.
    init?(argument: String) {
        guard let units = CoordinateUnits(rawValue: argument) else { return nil }
        self.units = units
    }

    static var allValueStrings: [String] { CoordinateUnits.allCases.map(\.rawValue) }
}
