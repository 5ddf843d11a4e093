import Domain

/// Writes the lists of one client from its spool.
final class ClientWriter {
    /// Name of the client's folder.
    let name: String
    private let spool: ClientSpool
    private let layout: JSONLLayout
    private let building: ClientDatasets
    private let options: ReadOptions
    private let folder: DatasetFolder
    /// By image: its picture where pictures are supplied, and its size as the picture has it.
    private var pictures: [(path: String, size: ImageSize?)?] = []
    private var units = UnitCheck()

    init(
        _ spool: ClientSpool, layout: JSONLLayout, building: ClientDatasets, options: ReadOptions,
        in folder: DatasetFolder, name: String
    ) {
        (self.spool, self.layout, self.building, self.options) = (spool, layout, building, options)
        (self.folder, self.name) = (folder, name)
    }

    /// Writes everything; `fetched` hears of pictures as they come.
    func write(fetched: (Int) -> Void) throws(FormatError) -> ClientFigures {
        if let supply = building.supply { try fetch(from: supply, fetched) }
        if options.units == nil {
            try spool.forEach { index, image throws(FormatError) in
                if let size = size(of: image, index) { units.add(image, size: size) }
            }
        }
        let synset = options.synset ?? spool.classes.sorted()
        let byName = Dictionary(synset.enumerated().map { ($1, $0) }) { first, _ in first }
        let indices = spool.classes.map { byName[$0] ?? 0 }
        var kept: [SplitImage] = []
        var isKept: [Bool] = []
        var lines: [String: Int] = [:]
        try spool.forEach { index, image throws(FormatError) in
            let usable = try usable(image, index, &lines)
            isKept.append(usable != nil)
            guard let usable else { return }
            kept.append(SplitImage(identity: image.identity, classes: usable.classes.map { indices[$0] }))
        }
        lines = [:]
        let trains = building.split.trains(kept, classCount: synset.count)
        precondition(trains.count == kept.count, "a split of \(trains.count) answers for \(kept.count) images")
        var summary = ClientFigures(clientID: spool.client, folder: name, synset: synset)
        (summary.empty, summary.unseen) = (spool.empty, spool.unseen)
        for (image, isTrain) in zip(kept, trains) { summary.add(image.classes, trains: isTrain) }
        kept = []
        try writeLists(isKept, trains, indices)
        try folder.write(name + "/synset.txt", SynsetFile.text(synset))
        try folder.write(name + "/statistics.txt", summary.text)
        // Only now nothing names pictures of an earlier run any more.
        try folder.removePictures(of: name)
        return summary
    }

    private func place(_ image: SpooledImage) -> String { "\(layout.file):\(image.line)" }

    private func size(of image: SpooledImage, _ index: Int) -> ImageSize? {
        guard building.supply != nil else { return image.size }
        return pictures[index].map { $0.size ?? image.size } ?? nil
    }

    // MARK: What is left out

    /// An address among ids, which it is told from by a character that neither has.
    private static func urlKey(_ image: SpooledImage) -> String { "\u{0}" + image.path }

    /// An image with those of its boxes that can be used, or `nil`; says why.
    private func usable(
        _ image: SpooledImage, _ index: Int, _ lines: inout [String: Int]
    ) throws(FormatError) -> SpooledImage? {
        if building.supply != nil, pictures[index] == nil { return nil }
        let place = place(image)
        if let line = lines[image.identity] {
            try options.leaveOut(place, "the same image as in line \(line): \(PathText.shown(image.identity))")
            return nil
        }
        if let line = lines[Self.urlKey(image)] {
            try options.leaveOut(place, "the same picture as in line \(line): \(PathText.shown(image.path))")
            return nil
        }
        guard let size = size(of: image, index) else {
            try options.leaveOut(place, "neither the export nor the picture says its size")
            return nil
        }
        guard !image.path.contains(where: { $0.isNewline || $0 == "\t" }) else {
            try options.leaveOut(place, "tabs and line ends cannot stand in a list")
            return nil
        }
        if options.units == nil {
            let verdict = units.verdict(image, size: size)
            if let words = UnitCheck.words(verdict, size: size) { try options.leaveOut(place, words) }
            if verdict == .percent { return nil }
        }
        let usable = cleaned(image, size)
        for (number, box) in image.boxes.enumerated() where isFraction(box, size) {
            try options.leaveOut("\(place): box \(number + 1)", UnitCheck.fractionWords(size: size))
        }
        try nameBoxesOutside(image, size)
        guard !usable.boxes.isEmpty else { return nil }
        lines[image.identity] = image.line
        if image.path != image.identity { lines[Self.urlKey(image)] = image.line }
        return usable
    }

    /// Says which boxes reach out of the picture; one that lies wholly outside is left out.
    private func nameBoxesOutside(_ image: SpooledImage, _ size: ImageSize) throws(FormatError) {
        for (number, written) in image.boxes.enumerated() where !isFraction(written, size) {
            let box = pixels(written, size)
            let place = "\(self.place(image)): box \(number + 1)"
            let reach = box.reach(beyond: size)
            if box.isOutside(of: size) {
                try options.leaveOut(place, "lies outside of the picture of \(size.width)×\(size.height)")
            } else if reach > BoxCheck.reach {
                try options.report(
                    place,
                    "reaches \(DecimalText.shortest((reach * 100).rounded() / 100)) px out of the picture of "
                        + "\(size.width)×\(size.height), kept as it is")
            }
        }
    }

    private func pixels(_ box: PixelBox, _ size: ImageSize) -> PixelBox {
        options.units == .percent ? box.fromPercent(of: size) : box
    }

    private func isUsable(_ box: PixelBox, _ size: ImageSize) -> Bool {
        !isFraction(box, size) && !pixels(box, size).isOutside(of: size)
    }

    private func isFraction(_ box: PixelBox, _ size: ImageSize) -> Bool {
        options.units == nil && UnitCheck.isFraction(box, in: size)
    }

    /// The boxes in pixels, those left out that cannot be used.
    private func cleaned(_ image: SpooledImage, _ size: ImageSize) -> SpooledImage {
        var copy = image
        let good = image.boxes.indices.filter { isUsable(image.boxes[$0], size) }
        (copy.classes, copy.boxes) = (good.map { image.classes[$0] }, good.map { pixels(image.boxes[$0], size) })
        return copy
    }

    // MARK: Lists

    private func writeLists(_ isKept: [Bool], _ trains: [Bool], _ indices: [Int]) throws(FormatError) {
        let all = try AppendFile(folder.path(name + "/all.lst"), bufferSize: 1 << 18)
        let train = try AppendFile(folder.path(name + "/train.lst"), bufferSize: 1 << 18)
        let val = try AppendFile(folder.path(name + "/val.lst"), bufferSize: 1 << 18)
        var number = 0
        try spool.forEach { index, image throws(FormatError) in
            guard isKept[index], let size = size(of: image, index) else { return }
            let usable = cleaned(image, size)
            let path = pictures.isEmpty ? image.path : pictures[index]?.path ?? image.path
            let objects = zip(usable.classes, usable.boxes).map { index, box in
                let (w, h) = (Double(size.width), Double(size.height))
                let edges = [box.xMin / w, box.yMin / h, box.xMax / w, box.yMax / h]
                return [String(indices[index])] + edges.map(DecimalText.shortest)
            }
            let line = LSTLine(
                index: String(number), header: LSTWriter.header(size, width: 5), objects: objects, path: path
            ).text
            try all.append(line)
            try (trains[number] ? train : val).append(line)
            number += 1
        }
        for file in [all, train, val] { try folder.finish(file) }
    }

    // MARK: Pictures

    /// Gets the pictures, some hundred at a time, and gives them their places.
    private func fetch(from supply: any PictureSupply, _ fetched: (Int) -> Void) throws(FormatError) {
        pictures = Array(repeating: nil, count: spool.count)
        var batch: [(index: Int, image: SpooledImage)] = []
        try spool.forEach { index, image throws(FormatError) in
            batch.append((index, image))
            guard batch.count == 200 else { return }
            try take(batch, from: supply)
            fetched(batch.count)
            batch = []
        }
        try take(batch, from: supply)
        fetched(batch.count)
    }

    private func take(_ batch: [(index: Int, image: SpooledImage)], from supply: any PictureSupply) throws(FormatError)
    {
        let root = options.pictures.map(Disk.absolute) ?? layout.root
        let locations = batch.map { _, image in
            PathText.scheme(image.path) == nil ? PathText.join(root, image.path) : image.path
        }
        // Placed as they come, told of in the order of the export.
        var arrivals: [Result<(path: String, size: ImageSize), Arrival>] = Array(
            repeating: .failure(.none("was not supplied")), count: batch.count)
        supply.pictures(at: locations) { number, result in
            arrivals[number] = arrival(result, of: batch[number].image)
        }
        for ((index, image), arrival) in zip(batch, arrivals) {
            switch arrival {
            case .failure(.none(let reason)): try options.leaveOut(place(image), reason)
            case .failure(.noPlace(let error)): throw error
            case .success(let placed):
                let size = placed.size
                if let stated = image.size, stated != size {
                    options.note(
                        place(image),
                        "size \(stated.width)×\(stated.height), but the picture is \(size.width)×\(size.height)")
                }
                pictures[index] = placed
            }
        }
    }

    /// Why a picture has no place.
    private enum Arrival: Error {
        /// There is none that can be used.
        case none(String)
        /// The folder does not take it.
        case noPlace(FormatError)
    }

    private func arrival(
        _ result: Result<SuppliedPicture, SupplyFailure>, of image: SpooledImage
    ) -> Result<(path: String, size: ImageSize), Arrival> {
        do throws(FormatError) {
            switch result {
            case .failure(let failure): return .failure(.none(failure.reason))
            case .success(let picture):
                switch PictureFolder("/").header(picture.path, options: options) {
                case .failure(let unreadable):
                    return .failure(.none("\(PathText.shown(image.path)): \(unreadable.reason)"))
                case .success(let header): return .success((try folder.place(picture, in: name), header.uprightSize))
                }
            }
        } catch { return .failure(.noPlace(error)) }
    }
}
