/// How a Pascal VOC dataset is recognised.
enum VOCDetection {
    static let lookedFor = "voc: Annotations/*.xml, or *.xml with <annotation> beside the pictures"

    static func reason(_ path: String) -> String? {
        VOCLayout.find(path).map { "XML files with <annotation> in \($0.annotations)" }
    }
}
