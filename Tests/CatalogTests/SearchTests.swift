import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct SearchTests {
    /// What a query means, said over documents in memory.
    struct Reference {
        var documents: [ImageDocument]
        var editors: [ImageID: Set<String>]
        var synset: Synset
        var detections: [ImageID: [StoredDetection]] = [:]
        /// Part of each member of the only split.
        var parts: [ImageID: String] = [:]
        var models: [ModelID: ModelName] = [:]
        var assignments: [Assignment] = []

        func open(_ document: ImageDocument) -> [StoredDetection] {
            detections[document.image.id, default: []].filter { $0.verdict == .open }
        }

        func best(_ document: ImageDocument) -> Double {
            (open(document).map(\.confidence).max().map { max($0 * 1e6, 1) } ?? 0).rounded()
        }

        func holds(_ condition: ImageQuery.Condition, _ document: ImageDocument) throws -> Bool {
            let image = document.image
            switch condition {
            case .classes(let ids, let bounds):
                return bounds.contains(document.annotations.count { ids.contains($0.classID) })
            case .state(let states): return states.contains(image.state)
            case .boxCount(let bounds): return bounds.contains(document.annotations.count)
            case .classCount(let bounds): return bounds.contains(Set(document.annotations.map(\.classID)).count)
            case .width(let bounds): return image.size.map { bounds.contains($0.width) } ?? false
            case .height(let bounds): return image.size.map { bounds.contains($0.height) } ?? false
            case .area(let bounds): return image.size.map { bounds.contains($0.area) } ?? false
            case .name(.contains(let text)):
                return text.isEmpty || image.path.lowercased().contains(text.lowercased())
            case .name(let pattern):
                var matcher = try NameMatcher(pattern)
                return matcher.matches(image.path)
            case .attribute(.difficult): return document.annotations.contains { $0.attributes.difficult == true }
            case .attribute(.truncated): return document.annotations.contains { $0.attributes.truncated == true }
            case .attribute(.occluded): return document.annotations.contains { $0.attributes.occluded == true }
            case .editedBy(let actor): return editors[image.id, default: []].contains(actor)
            case .stage(let marks): return marks.contains(image.stage.mark)
            case .annotator(let person): return image.stage.annotator == person
            case .reviewer(let person): return image.stage.reviewer == person
            case .assigned(let people):
                return assignments.contains { $0.image == image.id && people.contains($0.person) }
            case .missing: return image.isMissing
            case .toMerge: return image.isToMerge
            case .layer(let names):
                return detections[image.id, default: []].contains { models[$0.model].map(names.contains) ?? false }
            case .detections(let bounds): return bounds.contains(open(document).count)
            case .detected(let ids, let bounds):
                return bounds.contains(open(document).count { $0.classID.map(ids.contains) ?? false })
            case .box(let query):
                return document.annotations.contains { query.matches($0.classID, $0.box, in: image.size) }
            case .split(_, let wanted): return parts[image.id].map { wanted.isEmpty || wanted.contains($0) } ?? false
            case .confidence(let bounds): return !open(document).isEmpty && bounds.contains(Int(best(document)))
            case .detectionsInSight(let sight):
                return open(document).contains {
                    (sight.model == nil || models[$0.model] == sight.model) && $0.confidence >= sight.minimumConfidence
                }
            }
        }

        func value(_ sort: ImageQuery.Sort, _ document: ImageDocument) -> Double {
            let image = document.image
            switch sort {
            case .name, .edited, .next: return 0
            case .added: return Double(image.id.rawValue)
            case .client: return image.client == "acme" ? 0 : 1
            case .state: return Double(image.state.rawValue)
            case .stage: return Double(image.stage.mark.rawValue)
            case .boxCount: return Double(image.boxCount)
            case .classCount: return Double(image.classes.count)
            case .width: return Double(image.size?.width ?? 0)
            case .height: return Double(image.size?.height ?? 0)
            case .area: return Double(image.size?.area ?? 0)
            case .detections: return Double(open(document).count)
            case .confidence: return best(document)
            case .count(let id): return Double(image.classes.first { $0.classID == id }?.count ?? 0)
            }
        }

        func search(_ query: ImageQuery) throws -> [ImageID] {
            let found = try documents.filter { document in
                try (query.client == nil || query.client == document.image.client)
                    && query.terms.allSatisfy { try holds($0.condition, document) != $0.isNegated }
            }
            return found.sorted { a, b in
                let (x, y) = (value(query.sort, a), value(query.sort, b))
                if x != y { return query.descending ? x > y : x < y }
                let precedes = NaturalOrder.precedes(a.image.path, b.image.path)
                return query.sort == .name && query.descending ? !precedes && a.image.id != b.image.id : precedes
            }.map(\.image.id)
        }
    }

    static func query(_ random: inout SplitMix64, _ synset: Synset) -> ImageQuery {
        func bounds(_ range: ClosedRange<Int>) -> ImageQuery.Bounds {
            let lower = Int.random(in: range, using: &random)
            switch random.next() % 3 {
            case 0: return .init(lower, nil)
            case 1: return .init(nil, lower)
            default: return .init(lower, lower + (range.upperBound - range.lowerBound) / 3)
            }
        }
        let ids = synset.classes.map(\.id)
        func condition() -> ImageQuery.Condition {
            switch random.next() % 18 {
            case 0: .classes([ids[Int(random.next() % 4)]], .init(1, nil))
            case 1: .classes([ids[0], ids[Int(random.next() % 4)]], bounds(0...4))
            case 2: .state([ImageState.allCases[Int(random.next() % 3)]])
            case 3: .boxCount(bounds(0...6))
            case 4: .classCount(bounds(0...4))
            case 5: .width(bounds(100...2000))
            case 6: .area(bounds(10000...4_000_000))
            case 7: .name(.contains(["SHELF", "1", "größe/img", "", "nothing"][Int(random.next() % 5)]))
            case 8: .attribute(ImageQuery.Attribute.allCases[Int(random.next() % 3)])
            case 10: .detections(bounds(0...5))
            case 11: .detected([ids[1], ids[Int(random.next() % 4)]], bounds(0...3))
            case 12: .confidence(bounds(0...1_000_000))
            case 13:
                .box(
                    BoxQuery(
                        classes: random.next() % 2 == 0 ? [] : [ids[Int(random.next() % 4)]],
                        [.height: MeasureRange(Double.random(in: 0...10, using: &random), nil)]))
            case 14: .split("a", parts: [])
            case 15: .split(random.next() % 2 == 0 ? "a" : nil, parts: [["train"], ["val"]][Int(random.next() % 2)])
            case 16:
                .detectionsInSight(
                    .init(
                        model: [nil, "net", "other", "nobody"][Int(random.next() % 4)].map { ModelName($0) },
                        minimumConfidence: Double(random.next() % 100) / 100))
            case 9: .editedBy(["anna", "ben", "nobody"][Int(random.next() % 3)])
            default: random.next() % 2 == 0 ? .missing : .height(bounds(100...2000))
            }
        }
        let sorts: [ImageQuery.Sort] = [
            .name, .added, .client, .state, .boxCount, .classCount, .width, .height, .area, .count(of: ids[1]),
            .detections, .confidence,
        ]
        return ImageQuery(
            client: [nil, nil, "acme", "zebra", "nobody"][Int(random.next() % 5)],
            terms: (0..<Int(random.next() % 4)).map { _ in .init(condition(), negated: random.next() % 3 == 0) },
            sort: sorts[Int(random.next() % 12)], descending: random.next() % 2 == 0)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func everyQueryFindsWhatThePlainReferenceFinds(seed: UInt64) throws {
        let (_, store) = try Workspace.filled(60, seed: seed)
        var editor = RandomEditor(seed: seed)
        var editors: [ImageID: Set<String>] = [:]
        for turn in 0..<20 {
            let actor = turn % 2 == 0 ? "anna" : "ben"
            for image in try store.apply(editor.edit(in: store), by: actor, at: Workspace.now).images {
                editors[image, default: []].insert(actor)
            }
        }
        let model = try store.registerModel(
            "net", fingerprint: "f", classes: ["can", "fruit", "zebra", "bottle"], at: Workspace.now)
        _ = try DetectionTests.run(model, in: store, seed: seed)
        _ = try DetectionTests.run(model, in: store, seed: seed + 1)
        try store.setMapping(of: model.id, classIndex: 3, to: .ignored, by: "lead", at: Workspace.now)
        let other = try store.registerModel(
            "other", fingerprint: "g", classes: ["a", "b", "c", "d"], at: Workspace.now)
        if seed % 2 == 0 { _ = try DetectionTests.run(other, in: store, seed: seed + 2) }
        let ids = try store.search(ImageQuery()).ids
        let some = try ids.prefix(20).flatMap { try store.detections(of: $0).prefix(2).map(\.id) }
        for image in try store.judge(.reject(some, reason: nil), by: "ben", at: Workspace.now).images {
            editors[image, default: []].insert("ben")
        }
        let members = ids.dropLast(7).enumerated().map { SplitMember(image: $1, part: $0 % 3 == 0 ? 1 : 0) }
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])
        try store.apply(.make(name: "a", recipe, members), by: "anna", at: Workspace.now)
        let documents = try store.search(ImageQuery()).ids.map { try store.document($0) }
        let detections = try ids.map { ($0, try store.detections(of: $0)) }
        let reference = Reference(
            documents: documents, editors: editors, synset: try store.synset(),
            detections: Dictionary(uniqueKeysWithValues: detections),
            parts: Dictionary(
                uniqueKeysWithValues: members.map { ($0.image, recipe.parts[$0.part].name) }),
            models: [model.id: model.name, other.id: other.name])
        var random = SplitMix64(seed: seed)
        for _ in 0..<80 {
            let query = Self.query(&random, reference.synset)
            let listing = try store.search(query)
            let expected = try reference.search(query)
            #expect(listing.ids == expected, "\(query)")
            let rows = try store.rows(listing.ids)
            #expect(listing.counts.boxes == rows.reduce(0) { $0 + $1.boxCount })
            #expect(listing.counts.unseen == rows.count { $0.state == .unseen })
            #expect(listing.counts.images == rows.count)
        }
    }

    @Test func theLastEditedImageComesFirst() throws {
        let (_, store) = try Workspace.filled()
        let ids = try store.search(ImageQuery()).ids
        try store.apply(.setStates([ids[7]], to: .unseen), by: "anna", at: Workspace.now)
        try store.apply(.setStates([ids[7]], to: .labelled), by: "anna", at: Workspace.now)
        try store.apply(.setStates([ids[2]], to: .unseen), by: "anna", at: Workspace.now.addingTimeInterval(1))
        try store.apply(.setStates([ids[2]], to: .labelled), by: "anna", at: Workspace.now.addingTimeInterval(1))
        #expect(try store.search(ImageQuery(sort: .edited, descending: true)).ids.prefix(2) == [ids[2], ids[7]])
    }

    @Test func namesAreInNaturalOrder() throws {
        let workspace = try Workspace()
        let store = try workspace.create()
        try store.fill(["f10.jpg", "f9.jpg", "F2.jpg"].map { LabelledImage(path: $0) })
        #expect(try store.rows(store.search(ImageQuery()).ids).map(\.path) == ["F2.jpg", "f9.jpg", "f10.jpg"])
    }
}
