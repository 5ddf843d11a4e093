import ArgumentParser
import Domain
import Formats
import Foundation
import Imaging

/// `reticle convert`: one dataset into another, without a workspace.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Turn a dataset into another format, read it back, and say what was lost.")

    @Option(help: "The dataset: a folder or a file.")
    var from: String
    @Option(help: "The folder to write: new, empty, or written by an earlier conversion.")
    var to: String
    @Option(help: "The format to write: \(FormatArgument.list).")
    var toFormat: String
    @Option(help: "The format to read (default: recognised).")
    var fromFormat: String?
    @Option(help: "Folder of the pictures, where it is not the format's usual one.")
    var images: String?
    @Option(help: "How the pictures come along: symlink, copy or none.")
    var pictures: String = "symlink"
    @Option(help: "What to do with broken files and boxes: skip and report, or fail.")
    var onError: OnBroken = .skip
    @Option(
        help:
            "Pixel convention of Pascal VOC, read and written (default: recognised): pixelsFromOne, edgesFromZero or pixelsFromZero."
    )
    var vocConvention: String?
    @Flag(help: "Pascal VOC coordinates keep their decimals.")
    var vocDecimals = false
    @Option(help: "What six columns of YOLO mean: confidenceLast or confidenceSecond.")
    var yoloColumns: String?
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        try FormatArgument.check(toFormat, "--to-format")
        try FormatArgument.check(fromFormat, "--from-format")
        if PicturePlacement(rawValue: pictures) == nil {
            throw ValidationError("--pictures '\(pictures)': expected symlink, copy or none")
        }
        if let vocConvention, VOCConvention(rawValue: vocConvention) == nil {
            throw ValidationError(
                "--voc-convention '\(vocConvention)': expected \(VOCConvention.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        if let yoloColumns, YOLOColumns(rawValue: yoloColumns) == nil {
            throw ValidationError("--yolo-columns '\(yoloColumns)': expected confidenceLast or confidenceSecond")
        }
    }

    func run() throws {
        try Out.reporting {
            guard let format = FormatName(rawValue: toFormat) else { return }
            let convention = vocConvention.flatMap(VOCConvention.init(rawValue:))
            let reading = ReadOptions(
                headers: { try PictureReader.header(of: $0) },
                onError: onError == .fail ? .fail : .skip { Out.note("\($0.place): \($0.reason)") },
                notice: { Out.note("\($0.place): \($0.reason)") }, pictures: images.map(Paths.absolute),
                vocConvention: convention, yoloColumns: yoloColumns.flatMap(YOLOColumns.init(rawValue:)))
            let bar = ProgressLine("images")
            let report = try Converter.convert(
                from: Paths.absolute(from), format: fromFormat.flatMap(FormatName.init(rawValue:)),
                to: Paths.absolute(to),
                as: format, reading: reading,
                writing: WriteOptions(
                    pictures: PicturePlacement(rawValue: pictures) ?? .symlink, vocDecimals: vocDecimals,
                    vocConvention: convention),
                progress: bar.show)
            bar.clear()
            try ConversionPrint(report).show(json: json, to: to)
        }
    }
}
