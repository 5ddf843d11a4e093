import Domain
import Workbench

extension FakeCatalog {
    /// What hangs on each class.
    var classUse: [ClassID: ClassUse] {
        var use: [ClassID: ClassUse] = [:]
        for document in documents.values {
            for (id, boxes) in Dictionary(grouping: document.annotations, by: \.classID) {
                use[id, default: ClassUse()].boxes += boxes.count
                use[id, default: ClassUse()].images += 1
            }
        }
        for each in detections where each.verdict == .open {
            if let id = each.classID { use[id, default: ClassUse()].detections += 1 }
        }
        return use
    }

    /// Does what an edit says of the synset, boxes of its classes included; `false` where the store would refuse it.
    mutating func changeSynset(_ edit: Edit, _ receipt: inout EditReceipt) -> Bool {
        var classes = synset.classes
        switch edit {
        case .changeClass(let before, let after):
            guard let index = synset.index(of: before.id), classes[index] == before else { return false }
            classes[index] = after
        case .moveClass(let id, let index):
            synset = synset.moving(id, to: index)
            return true
        case .mergeClass(let source, let target):
            guard let index = synset.index(of: target.id), synset[source.id] == source else { return false }
            classes[index].aliases += [source.name] + source.aliases
            classes.removeAll { $0.id == source.id }
            settle(source.id, as: target.id, &receipt)
        case .removeClass(let entry, let boxes, let fate):
            guard synset[entry.id] == entry, classUse[entry.id]?.boxes ?? 0 == boxes else { return false }
            classes.removeAll { $0.id == entry.id }
            if case .reassign(let target) = fate {
                settle(entry.id, as: target.id, &receipt)
            } else {
                settle(entry.id, as: nil, &receipt)
            }
        case .arrangeClasses(let names, let seen):
            guard seen == classes.map(\.id), let plan = try? SynsetImport(names, into: synset) else { return false }
            var next = (classes.map(\.id.rawValue).max() ?? 0) + 1
            let known = synset
            classes = plan.places.compactMap { place in
                switch place {
                case .known(let id): return known[id]
                case .new(let name):
                    defer { next += 1 }
                    return ClassEntry(id: ClassID(rawValue: next), name: name)
                }
            }
        case .freezeSynset: synset.freeze = SynsetFreeze(actor: "ada", timestamp: 0)
        case .unfreezeSynset: synset.freeze = nil
        default: return false
        }
        synset = Synset(classes, freeze: synset.freeze)
        return true
    }

    /// Gives all boxes of a class another one, or removes them.
    private mutating func settle(_ id: ClassID, as target: ClassID?, _ receipt: inout EditReceipt) {
        for image in documents.keys.sorted()
        where documents[image]?.annotations.contains(where: { $0.classID == id }) == true {
            change(image) { document in
                guard let target else { return document.annotations.removeAll { $0.classID == id } }
                for index in document.annotations.indices where document.annotations[index].classID == id {
                    document.annotations[index].classID = target
                }
            }
            receipt.images.append(image)
        }
    }
}
