import Foundation
import Imaging

/// Drawings as files in a folder.
enum PlotFiles {
    /// Writes every drawing as PNG and as SVG into a folder, which is made if need be.
    ///
    /// Returns the paths of the files, and throws `ImagingError` where a file cannot be written or another program's is
    /// in the way.
    static func write(_ scenes: [(name: String, scene: PlotScene)], to folder: String) throws -> [String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var paths: [String] = []
        for (name, scene) in scenes {
            let path = "\(folder)/\(name)"
            try PlotWriter.png(scene, to: path + ".png")
            try PlotWriter.svg(scene, to: path + ".svg")
            paths += [path + ".png", path + ".svg"]
        }
        return paths
    }
}
