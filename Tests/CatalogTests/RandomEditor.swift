import Catalog
import Domain
import TestSupport

/// Makes seeded edits that fit what the workspace holds at the moment.
struct RandomEditor {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func edit(in store: CatalogStore) throws -> Edit {
        let ids = try store.search(ImageQuery()).ids
        let document = try store.document(ids[Int(random.next() % UInt64(ids.count))])
        let synset = try store.synset()
        switch random.next() % 12 {
        case 0, 1, 2: return try add(to: document, synset, in: store)
        case 3, 4:
            return document.annotations.isEmpty ? try add(to: document, synset, in: store) : remove(from: document)
        case 5, 6, 7:
            return document.annotations.isEmpty
                ? try add(to: document, synset, in: store) : replace(on: document, synset)
        case 8: return setState(of: document)
        case 9:
            return .setStates(
                ids.filter { _ in random.next() % 3 == 0 }, to: random.next() % 2 == 0 ? .unseen : .labelled)
        case 10: return synsetEdit(synset)
        default:
            // Removing everything and saying so is what "mark empty" does on an image with boxes.
            return .batch(
                [
                    .remove(document.annotations, from: document.image.id),
                    .setState(document.image.id, from: document.image.state, to: .empty),
                ], title: "clear")
        }
    }

    private mutating func add(to document: ImageDocument, _ synset: Synset, in store: CatalogStore) throws -> Edit {
        let ids = try store.reserveAnnotationIDs(2)
        return .add(ids.map { annotation(AnnotationID(rawValue: $0), synset) }, to: document.image.id)
    }

    private mutating func annotation(_ id: AnnotationID, _ synset: Synset) -> Annotation {
        let box = Workspace.box(&random)
        return Annotation(
            id: id, classID: synset.classes[Int(random.next() % UInt64(synset.classes.count))].id, box: box.box,
            attributes: box.attributes, provenance: Provenance.allCases[Int(random.next() % 4)], extras: box.extras)
    }

    private mutating func remove(from document: ImageDocument) -> Edit {
        .remove(document.annotations.filter { _ in random.next() % 2 == 0 }, from: document.image.id)
    }

    private mutating func replace(on document: ImageDocument, _ synset: Synset) -> Edit {
        let changes = document.annotations.filter { _ in random.next() % 2 == 0 }.map { before in
            AnnotationChange(before: before, after: annotation(before.id, synset))
        }
        return .replace(changes, on: document.image.id)
    }

    private mutating func setState(of document: ImageDocument) -> Edit {
        let to: ImageState = document.annotations.isEmpty ? .empty : .labelled
        return .setState(document.image.id, from: document.image.state, to: to)
    }

    private mutating func synsetEdit(_ synset: Synset) -> Edit {
        let entry = synset.classes[Int(random.next() % UInt64(synset.classes.count))]
        switch random.next() % 3 {
        case 0: return .addClass(name: "new \(random.next())")
        case 1: return .moveClass(entry.id, toIndex: Int(random.next() % UInt64(synset.classes.count)))
        default:
            var after = entry
            after.name = "renamed \(random.next())"
            after.aliases.append("alias \(random.next())")
            after.colour = UInt32(random.next() % 0xFF_FFFF)
            after.glyph = "§"
            return .changeClass(before: entry, after: after)
        }
    }
}
