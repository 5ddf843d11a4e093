import Domain

/// The folder of a dataset's pictures: finds them by path, whatever the case or Unicode form, and by stem.
final class PictureFolder {
    let path: String
    private var byLowerCase: [String: String]?

    init(_ path: String) { self.path = path }

    /// Relative paths of all pictures, in natural order.
    lazy var all: [String] = {
        let found = Disk.files(below: path, where: PathText.isPicture)
        return found.map { (NaturalOrder.key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }()

    /// Pictures by path without extension; several where they differ by extension alone.
    lazy var byStem: [String: [String]] = Dictionary(grouping: all) { PathText.stem($0) }

    /// The path as it is on disk, or `nil` if no such picture is there.
    ///
    /// `String` equality covers NFC and NFD.
    func locate(_ relative: String) -> String? {
        let full = PathText.join(path, relative)
        if Disk.isFile(full) || PictureFile.address(full) != nil { return relative }
        if byLowerCase == nil {
            byLowerCase = Dictionary(all.map { ($0.lowercased(), $0) }) { first, _ in first }
        }
        return byLowerCase?[relative.lowercased()]
    }

    /// Header of a picture, or why there is none.
    func header(_ relative: String, options: ReadOptions) -> Result<PictureHeader, Unreadable> {
        let full = PathText.join(path, relative)
        return Self.header(of: PictureFile.isPacked(full) ? PictureFile.address(full) ?? full : full, options: options)
    }

    private static func header(of file: String, options: ReadOptions) -> Result<PictureHeader, Unreadable> {
        do {
            let header = try options.headers(file)
            guard header.storedSize.width > 0, header.storedSize.height > 0 else {
                return .failure(Unreadable(reason: "picture without extent"))
            }
            return .success(header)
        } catch { return .failure(Unreadable(reason: "picture cannot be read: \(error)")) }
    }

    struct Unreadable: Error { var reason: String }

    /// Header of a picture whose label file states a size too; the picture wins and differences are noted.
    ///
    /// - Parameters:
    ///   - relative: path of the picture, `nil` if it is missing
    ///   - stated: size in the label file, used where the picture is missing
    ///   - boxes: boxes in pixels, to tell an EXIF mix-up from a resized picture
    ///   - place: label file, for notices
    ///   - options: the way to headers and notices
    /// - Returns: the header, or `nil` if neither picture nor label file gives one.
    func header(
        _ relative: String?, stated: ImageSize?, boxes: [PixelBox], place: String, options: ReadOptions
    ) -> PictureHeader? {
        guard let relative else { return Self.header(stating: stated) }
        return Self.settled(
            header(relative, options: options), relative, stated: stated, boxes: boxes, place: place, options: options)
    }

    /// The same for a picture by the path or address that opens it; `name` stands for it in notices.
    static func header(
        of file: String, named name: String, stated: ImageSize?, place: String, options: ReadOptions
    ) -> PictureHeader? {
        settled(header(of: file, options: options), name, stated: stated, boxes: [], place: place, options: options)
    }

    private static func header(stating stated: ImageSize?) -> PictureHeader? {
        stated.flatMap { $0.width > 0 && $0.height > 0 ? PictureHeader(storedSize: $0) : nil }
    }

    private static func settled(
        _ found: Result<PictureHeader, Unreadable>, _ relative: String, stated: ImageSize?, boxes: [PixelBox],
        place: String, options: ReadOptions
    ) -> PictureHeader? {
        let fallback = header(stating: stated)
        switch found {
        case .failure(let unreadable):
            options.note(place, "\(relative): \(unreadable.reason)")
            return fallback
        case .success(let header):
            if let stated = fallback?.storedSize, stated != header.uprightSize {
                options.note(place, disagreement(relative, stated: stated, header: header, boxes: boxes))
            }
            return header
        }
    }

    private static func disagreement(
        _ path: String, stated: ImageSize, header: PictureHeader, boxes: [PixelBox]
    ) -> String {
        let upright = header.uprightSize
        let sizes = "size \(stated.width)×\(stated.height), but \(path) is \(upright.width)×\(upright.height)"
        guard stated == header.storedSize else { return sizes }
        let mixedUp = boxes.allSatisfy { $0.fits(in: stated) } && !boxes.allSatisfy { $0.fits(in: upright) }
        return sizes + " upright (EXIF orientation \(header.orientation.rawValue))"
            + (mixedUp ? "; the boxes only fit the unrotated picture" : "")
    }
}
