import Domain

/// Figures of one client's dataset.
public struct ClientFigures: Hashable, Sendable {
    /// Client, empty for lines that name none.
    public var clientID: String
    /// Name of the client's folder.
    public var folder: String
    /// Images with boxes: those in `all.lst`.
    public var images = 0
    /// Images somebody looked at and found nothing on; a list cannot hold them.
    public var empty = 0
    /// Images nobody has labelled.
    public var unseen = 0
    /// Boxes in `all.lst`.
    public var boxes = 0
    /// Classes in `synset.txt`, in index order.
    public var synset: [String]
    /// Images and boxes of each class, in index order.
    public var perClass: [Count]
    /// Images in `train.lst`.
    public var train = 0
    /// Images in `val.lst`.
    public var val = 0

    /// How often one class occurs.
    public struct Count: Hashable, Sendable {
        public var images = 0
        public var boxes = 0
    }

    /// Number of classes.
    public var classes: Int { synset.count }

    /// Classes of `synset.txt` that no box of the lists has.
    public var withoutBoxes: [String] { zip(synset, perClass).filter { $1.boxes == 0 }.map(\.0) }

    /// Mean number of different classes on an image of `all.lst`, 0 without images.
    ///
    /// Label cardinality of Tsoumakas and Katakis, "Multi-Label Classification: An Overview" (2007): an image's labels
    /// are the set of its classes, however many boxes each has.
    public var cardinality: Double {
        images == 0 ? 0 : Double(perClass.reduce(0) { $0 + $1.images }) / Double(images)
    }

    /// Cardinality over number of classes, 0…1: label density of the same paper.
    public var density: Double { classes == 0 ? 0 : cardinality / Double(classes) }

    init(clientID: String, folder: String, synset: [String]) {
        (self.clientID, self.folder, self.synset) = (clientID, folder, synset)
        perClass = Array(repeating: Count(), count: synset.count)
    }

    /// Takes in one image's classes by index.
    mutating func add(_ indices: [Int], trains: Bool) {
        images += 1
        boxes += indices.count
        for index in indices { perClass[index].boxes += 1 }
        for index in Set(indices) { perClass[index].images += 1 }
        if trains { train += 1 } else { val += 1 }
    }

    /// The figures as `statistics.txt`.
    public var text: String {
        StatisticsText(
            client: clientID, images: images, empty: empty, unseen: unseen, boxes: boxes, cardinality: cardinality,
            density: density, parts: [.init(name: "train", images: train), .init(name: "val", images: val)],
            classes: zip(synset, perClass).map { .init(name: $0, images: $1.images, boxes: $1.boxes) }
        ).text
    }
}
