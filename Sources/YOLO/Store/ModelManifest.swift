public import Domain
import Foundation

/// What a model's folder says of itself: `model.json`.
public struct ModelManifest: Codable, Hashable, Sendable {
    /// Where the numbers came from.
    public enum Format: String, Codable, Sendable {
        /// darknet's cfg and weights.
        case darknet
        /// GluonCV's `.params` of a `yolo3_darknet53_*` network.
        case gluon
        /// MXNet's `-symbol.json` and `-0000.params`.
        case mxnet
    }

    public var name: String
    public var format: Format
    /// File names inside the folder by what they are: `network`, `weights`, `names`.
    public var files: [String: String]
    /// Input in pixels.
    public var width: Int
    public var height: Int
    public var classes: Int
    /// Trained numbers, running statistics included.
    public var parameters: Int
    /// Tells contents apart: changes whenever a file does.
    public var fingerprint: String
    /// How pictures are fed: `letterbox`, `stretch` or `keep-aspect`; `nil` for the format's own way.
    public var fit: String?

    /// The size it is made for.
    public var inputSize: ImageSize { ImageSize(width: width, height: height) }
}
