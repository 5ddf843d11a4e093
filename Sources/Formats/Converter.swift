public import Domain

/// What a conversion did: counts, and what was lost.
public struct ConversionReport: Hashable, Sendable {
    /// Images written.
    public var images: Int
    /// Boxes written.
    public var boxes: Int
    /// Files written, pictures left out.
    public var files: Int
    /// What was lost, by kind.
    public var losses: [LossReport.Loss]
    /// Farthest that an edge of a box moved, in pixels.
    public var maxShift: Double
}

/// Writes a dataset, reads it back with the reader of the same format, and compares image by image.
public enum Converter {
    /// Converts what lies at one path into a dataset at another.
    ///
    /// - Parameters:
    ///   - from: folder or file to read
    ///   - fromFormat: its format, or `nil` to recognise it
    ///   - to: folder to write, new, empty, or written by an earlier conversion
    ///   - format: format to write
    ///   - reading: how to read; what is broken is reported once
    ///   - writing: how to write
    ///   - progress: hears the number of images written
    /// - Returns: counts, and what was lost
    /// - Throws: `FormatError`
    public static func convert(
        from: String, format fromFormat: FormatName? = nil, to: String, as format: FormatName, reading: ReadOptions,
        writing: WriteOptions = WriteOptions(), progress: (Int) -> Void = { _ in }
    ) throws -> ConversionReport {
        let read = try fromFormat ?? FormatDetector.detect(from).format
        let reader = try read.reader(of: from, options: reading)
        return try export(reader, to: to, as: format, headers: reading.headers, writing: writing, progress: progress)
    }

    /// Writes a source as a dataset and reports what that lost.
    ///
    /// The source is passed over twice; the second time beside what was read back, so that memory stays bounded.
    public static func export(
        _ source: any ImageSource, to: String, as format: FormatName,
        headers: @escaping @Sendable (String) throws -> PictureHeader, writing: WriteOptions = WriteOptions(),
        progress: (Int) -> Void = { _ in }
    ) throws -> ConversionReport {
        let header = WriteHeader(
            synset: source.synset, conventions: source.conventions, pictureFolder: source.pictureFolder,
            splits: source.splits)
        var writer = try format.writer(to: to, header: header, options: writing)
        var order: [String] = []
        var images = try source.cursor(quiet: false)
        while let image = try images.next() {
            try writer.write(image)
            order.append(image.path)
            progress(order.count)
        }
        let summary = try writer.finish()

        var options = ReadOptions(headers: headers, onError: .skip { _ in })
        if writing.pictures == .none { options.pictures = source.pictureFolder }
        if [.voc, .yolo, .labelme].contains(format) { options.order = order }
        let reader = try format.reader(of: to, options: options)
        let report = try compare(source, with: reader)
        return ConversionReport(
            images: summary.images, boxes: summary.boxes, files: summary.files, losses: report.losses,
            maxShift: report.maxShift)
    }

    /// Compares a source with a dataset whose images come in the same order, some of them missing.
    static func compare(_ source: any ImageSource, with reader: any DatasetReader) throws -> LossReport {
        var report = LossReport()
        var before = try source.cursor(quiet: true)
        var after = try reader.cursor(quiet: true)
        var candidate = try after.next()
        // Lists give edges as shares of the picture, which training takes for 0…1.
        let isOfShares = [.lst, .recordio].contains(reader.format)
        while let image = try before.next() {
            if isOfShares, let size = image.header?.uprightSize {
                report.add(
                    "box reaches out of the picture",
                    count: image.boxes.count { $0.box.reach(beyond: size) > BoxCheck.reach })
            }
            if let found = candidate, found.path == image.path {
                report.compare(image, found)
                candidate = try after.next()
            } else {
                report.compare(image, nil)
            }
        }
        if candidate != nil { report.add("order of images") }
        for split in source.splits where !reader.splits.contains(split) { report.add("part \(split.name)") }
        if source.synset != reader.synset { report.add("class list") }
        return report
    }
}
