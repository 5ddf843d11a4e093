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
    /// MXNet's record files: pictures and labels packed together, found by an index.
    case recordio
    /// A database export: one JSON object a line.
    case jsonl
    /// CVAT XML 1.1 "for images".
    case cvat
    /// labelme: one JSON file an image.
    case labelme
    /// Label Studio: one JSON document of tasks, percents of the picture.
    case labelStudio = "label-studio"
    /// CreateML: one JSON document, boxes by their centre.
    case createml
    /// OpenImages: CSV files, fractions of the picture.
    case openimages
}
