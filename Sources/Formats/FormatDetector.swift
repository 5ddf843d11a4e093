/// Recognises the format of a dataset by its layout.
public enum FormatDetector {
    /// A format that fits, and by what.
    public struct Match: Hashable, Sendable {
        /// The format.
        public var format: FormatName
        /// What was found.
        public var reason: String
    }

    /// Every format that fits a folder or file.
    ///
    /// - Throws: `FormatError.unreadable` if nothing is there.
    public static func matches(_ path: String) throws(FormatError) -> [Match] {
        guard Disk.kind(path) != nil else { throw .unreadable(path: path, reason: "no such file or folder") }
        return FormatName.allCases.compactMap { format in
            reason(format, path).map { Match(format: format, reason: $0) }
        }
    }

    /// The one format that fits.
    ///
    /// - Parameters:
    ///   - path: a folder or file
    ///   - picturesAlone: whether a folder of pictures without any label file counts too, as labelme's with nothing labelled
    /// - Throws: `FormatError.ambiguous` if several do, `.notRecognised` with what was looked for if none does.
    public static func detect(_ path: String, picturesAlone: Bool = false) throws(FormatError) -> Match {
        // What Reticle wrote says itself what it is.
        if let noted = OutputFolder.format(of: path) { return Match(format: noted, reason: "written by Reticle") }
        let matches = try matches(path)
        if matches.count > 1 { throw .ambiguous(path: path, matches: matches.map(\.format)) }
        guard let match = matches.first else {
            if picturesAlone, let layout = LabelMeLayout.unlabelled(path) {
                return Match(format: .labelme, reason: "pictures without label files in \(layout.root)")
            }
            throw .notRecognised(path: path, lookedFor: FormatName.allCases.map(lookedFor))
        }
        return match
    }

    private static func reason(_ format: FormatName, _ path: String) -> String? {
        switch format {
        case .voc: VOCDetection.reason(path)
        case .yolo: YOLODetection.reason(path)
        case .coco: COCODetection.reason(path)
        case .lst: LSTLayout.reason(path)
        case .recordio: RecordLayout.reason(path)
        case .jsonl: JSONLLayout.reason(path)
        case .cvat: CVATLayout.reason(path)
        case .labelme: LabelMeLayout.reason(path)
        case .labelStudio: LabelStudioLayout.reason(path)
        case .createml: CreateMLLayout.reason(path)
        case .openimages: OpenImagesLayout.reason(path)
        }
    }

    private static func lookedFor(_ format: FormatName) -> String {
        switch format {
        case .voc: VOCDetection.lookedFor
        case .yolo: YOLODetection.lookedFor
        case .coco: COCODetection.lookedFor
        case .lst: LSTLayout.lookedFor
        case .recordio: RecordLayout.lookedFor
        case .jsonl: JSONLLayout.lookedFor
        case .cvat: CVATLayout.lookedFor
        case .labelme: LabelMeLayout.lookedFor
        case .labelStudio: LabelStudioLayout.lookedFor
        case .createml: CreateMLLayout.lookedFor
        case .openimages: OpenImagesLayout.lookedFor
        }
    }
}
