/// The dataset formats that Reticle reads and writes; the raw value is the name on the command line.
public enum FormatName: String, CaseIterable, Hashable, Sendable {
    /// Pascal VOC: one XML file an image.
    case voc
    /// darknet and Ultralytics: one text file an image, fractions of the picture.
    case yolo
    /// COCO instances: one JSON document.
    case coco
    /// MXNet and GluonCV detection list: one tab-separated line an image.
    case lst
    /// A database export: one JSON object a line.
    case jsonl
}
