import Domain
import GRDB

extension Command {
    /// Gives the boxes, names and network classes of one class to another, and takes it out of the synset.
    mutating func merge(_ seen: ClassEntry, into target: ClassID) throws {
        let (source, target) = try (placed(seen), placed(target))
        guard source.entry.id != target.entry.id else {
            throw CatalogError.invalid("class \(source.entry.name) cannot be merged into itself")
        }
        // What networks call by a name of the class follows the name.
        try map(from: seen.id, to: .mapped(target.entry.id), alsoByName: false)
        _ = try reclassAll(from: seen.id, to: target.entry.id)
        var after = target
        let names = [source.entry.name] + source.entry.aliases
        after.entry.aliases += names.filter { $0 != target.entry.name && !target.entry.aliases.contains($0) }
        try perform(.classes([.init(before: source, after: nil), .init(before: target, after: after)]))
    }

    /// Takes a class out of the synset; the count is what its author was told.
    mutating func remove(_ seen: ClassEntry, boxes: Int, _ fate: BoxFate) throws {
        let source = try placed(seen)
        let found =
            try Int.fetchOne(db, sql: "SELECT sum(n) FROM image_class WHERE class = ?", arguments: [seen.id.rawValue])
            ?? 0
        guard found == boxes else {
            throw CatalogError.conflict(Conflict(what: "class \(seen.name) has \(found) boxes by now, not \(boxes)"))
        }
        switch fate {
        case .reassign(let target):
            guard target.id != seen.id else {
                throw CatalogError.invalid("the boxes of class \(seen.name) need another class than itself")
            }
            let target = try placed(target.id).entry.id
            try map(from: seen.id, to: .mapped(target), alsoByName: true)
            _ = try reclassAll(from: seen.id, to: target)
        case .delete:
            try map(from: seen.id, to: .unmapped, alsoByName: false)
            try removeAll(of: seen.id)
        }
        try perform(.classes([.init(before: source, after: nil)]))
    }

    /// Adds the classes of a list that are missing and puts the listed ones first.
    mutating func arrange(_ names: [String], seen: [ClassID]) throws {
        try FreezeTable(db: db).requireThawed()
        let table = ClassTable(db: db)
        let synset = try table.synset()
        guard synset.classes.map(\.id) == seen else {
            throw CatalogError.conflict(Conflict(what: "the synset has been changed"))
        }
        let plan: SynsetImport
        do { plan = try SynsetImport(names, into: synset) } catch { throw CatalogError.invalid(error.description) }
        guard !plan.changesNothing else { throw CatalogError.invalid("the synset has these classes in this order") }
        let end = try table.endPosition()
        let added = try plan.added.enumerated().map { offset, name in
            Change.ClassRows.Placed(entry: ClassEntry(id: try table.newID(), name: name), position: end + offset)
        }
        if !added.isEmpty { try perform(.classes(added.map { .init(before: nil, after: $0) })) }
        let ids = Dictionary(uniqueKeysWithValues: added.map { ($0.entry.name, $0.entry.id) })
        let after = plan.places.compactMap { place in
            switch place {
            case .known(let id): id
            case .new(let name): ids[name]
            }
        }
        let before = seen + added.map(\.entry.id)
        if after != before { try perform(.order(before: before, after: after)) }
    }

    private func placed(_ id: ClassID) throws -> Change.ClassRows.Placed {
        try FreezeTable(db: db).requireThawed()
        guard let found = try ClassTable(db: db).find(id) else { throw CatalogError.unknownClass(id) }
        return found
    }

    private func placed(_ seen: ClassEntry) throws -> Change.ClassRows.Placed {
        try FreezeTable(db: db).requireThawed()
        guard let found = try ClassTable(db: db).find(seen.id) else {
            throw CatalogError.conflict(Conflict(what: "class \(seen.name) is gone"))
        }
        guard found.entry == seen else {
            throw CatalogError.conflict(Conflict(what: "class \(seen.name) has been changed"))
        }
        return found
    }

    /// Lets what networks mean by a class be something else, where that is fixed or, if asked for, goes by name.
    private mutating func map(from id: ClassID, to mapping: ClassMapping, alsoByName: Bool) throws {
        let table = ModelTable(db: db)
        for model in try table.all().map(\.id).sorted() {
            let rows = try table.classMap(of: model).filter {
                $0.mapping == .mapped(id) && ($0.isFixed || alsoByName)
            }.map { entry in
                Change.MappingRows(
                    classIndex: entry.classIndex, before: entry.isFixed ? .mapped(id) : .unmapped, after: mapping)
            }
            if !rows.isEmpty { try perform(.mappings(model, rows)) }
        }
    }
}

extension Edit {
    /// Whether no box of a class may be left over, not even of an import that never finished.
    var takesOutAClass: Bool {
        switch self {
        case .mergeClass, .removeClass: true
        case .batch(let edits, _): edits.contains(where: \.takesOutAClass)
        case .asSeen(_, let edit): edit.takesOutAClass
        default: false
        }
    }
}
