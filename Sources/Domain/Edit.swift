/// One annotation before and after a change; same id.
public struct AnnotationChange: Hashable, Sendable {
    public var before: Annotation
    public var after: Annotation

    /// Makes a change of one annotation.
    public init(before: Annotation, after: Annotation) { (self.before, self.after) = (before, after) }
}

/// What becomes of the boxes of a class that is taken out of the synset.
public enum BoxFate: Hashable, Sendable {
    /// They are boxes of this class; only its id counts, the rest is for words.
    case reassign(to: ClassEntry)
    case delete
}

/// What a person does to a dataset, as one command that is undone as one.
///
/// An edit carries what its author saw (`before`, `from`): where the workspace says something else by now, the edit is
/// refused as a conflict and nothing of it happens.
public indirect enum Edit: Hashable, Sendable {
    /// Adds boxes whose ids were reserved before.
    case add([Annotation], to: ImageID)
    /// Removes boxes, given as they were seen.
    case remove([Annotation], from: ImageID)
    /// Changes boxes.
    case replace([AnnotationChange], on: ImageID)
    /// Says that an image is unseen, empty or labelled.
    case setState(ImageID, from: ImageState, to: ImageState)
    /// Says so of many images, whatever their states were.
    case setStates([ImageID], to: ImageState)
    /// Appends a class with this name; the receipt tells its id.
    case addClass(name: String)
    /// Changes name, colour, glyph, hotkey, aliases or guideline of a class; same id.
    case changeClass(before: ClassEntry, after: ClassEntry)
    /// Moves a class to another export index (counted after taking it out); touches no box.
    case moveClass(ClassID, toIndex: Int)
    /// Makes all boxes of a class boxes of another and takes the class out, given as it was seen; its names are aliases
    /// of the other from now on, and what networks call by them is the other too.
    case mergeClass(ClassEntry, into: ClassEntry)
    /// Takes a class out, given as it was seen with so many boxes, and says what becomes of them.
    case removeClass(ClassEntry, boxes: Int, BoxFate)
    /// Takes over a list of class names as ``SynsetImport`` says, into a synset that was seen in this order.
    case arrangeClasses([String], seen: [ClassID])
    /// Closes the synset against changes, or opens it again, given as it was seen.
    case freezeSynset
    case unfreezeSynset(SynsetFreeze)
    /// Says that findings of checks do not count; the catalog notes who says so and when.
    case waive([Waiver])
    /// Takes waivers back, given as they were seen.
    case unwaive([Waiver])
    /// Says that boxes are right as they are, given as they were seen; the catalog notes who says so and when.
    case confirm([Annotation], on: ImageID)
    /// Says something of a box; the catalog notes who says so and when.
    case comment(BoxComment, on: ImageID)
    /// Takes a comment away, given as it was seen.
    case removeComment(BoxComment, from: ImageID)
    /// Takes images from one stage to the next; the catalog notes who does it and when.
    case moveStage([ImageID], StageMove)
    /// Gives images to people; who has one already keeps it as it is.
    case assign([Assignment])
    /// Takes assignments back, given as they were seen.
    case unassign([Assignment])
    /// Several edits as one command.
    case batch([Edit], title: String)
    /// An edit of boxes or of the state of images that its author saw blind, as their own layer, or not: it is refused
    /// where it would land among the other boxes by now.
    case asSeen(blind: Bool, Edit)

    /// Images whose boxes or state it changes singly.
    public var labelledImages: [ImageID] {
        switch self {
        case .add(_, let image), .remove(_, let image), .replace(_, let image), .setState(let image, _, _): [image]
        case .batch(let edits, _): edits.flatMap(\.labelledImages)
        case .asSeen(_, let edit): edit.labelledImages
        default: []
        }
    }

    /// What happened to all of the boxes alike: `move`, `resize`, `reclass`, `set attributes of`, or plainly `change`.
    private static func verb(_ changes: [AnnotationChange]) -> String {
        let verbs = Set(
            changes.map { change -> String in
                let (before, after) = (change.before, change.after)
                let sameSize =
                    abs(before.box.width - after.box.width) < 1e-6 && abs(before.box.height - after.box.height) < 1e-6
                switch (before.box != after.box, before.classID != after.classID, before.attributes != after.attributes)
                {
                case (true, false, false): return sameSize ? "move" : "resize"
                case (false, true, false): return "reclass"
                case (false, false, true): return "set attributes of"
                default: return "change"
                }
            })
        return verbs.count == 1 ? verbs.first ?? "change" : "change"
    }

    private static func people(_ assignments: [Assignment]) -> String {
        Set(assignments.map(\.person)).sorted().joined(separator: ", ")
    }

    /// A few words for history and for "undid …".
    public var title: String {
        func boxes(_ n: Int) -> String { n == 1 ? "1 box" : "\(n) boxes" }
        switch self {
        case .add(let annotations, _): return "add \(boxes(annotations.count))"
        case .remove(let annotations, _): return "remove \(boxes(annotations.count))"
        case .replace(let changes, _): return Self.verb(changes) + " " + boxes(changes.count)
        case .setState(_, _, let state): return "mark \(state)"
        case .setStates(let images, let state): return "mark \(images.count) images \(state)"
        case .addClass(let name): return "add class \(name)"
        case .changeClass(let before, let after):
            return before.name == after.name
                ? "change class \(after.name)" : "rename class \(before.name) to \(after.name)"
        case .moveClass: return "move class"
        case .mergeClass(let source, let target): return "merge class \(source.name) into \(target.name)"
        case .removeClass(let entry, let count, let fate):
            guard count > 0 else { return "remove class \(entry.name)" }
            switch fate {
            case .reassign(let target): return "remove class \(entry.name), its \(boxes(count)) to \(target.name)"
            case .delete: return "remove class \(entry.name) and its \(boxes(count))"
            }
        case .arrangeClasses(let names, _): return "import \(names.count == 1 ? "1 class" : "\(names.count) classes")"
        case .freezeSynset: return "freeze the synset"
        case .unfreezeSynset: return "unfreeze the synset"
        case .waive(let waivers): return "waive \(Waiver.rules(of: waivers))"
        case .unwaive(let waivers): return "count \(Waiver.rules(of: waivers)) again"
        case .confirm(let annotations, _): return "confirm \(boxes(annotations.count))"
        case .comment: return "comment on a box"
        case .removeComment: return "remove a comment"
        case .moveStage(let images, let move): return move.title(images.count)
        case .assign(let all):
            return "assign \(all.count == 1 ? "1 image" : "\(all.count) images") to \(Self.people(all))"
        case .unassign(let all):
            return "take \(all.count == 1 ? "1 image" : "\(all.count) images") from \(Self.people(all))"
        case .batch(_, let title): return title
        case .asSeen(_, let edit): return edit.title
        }
    }
}

/// What became of an edit, an undo or a redo: it is on disk when this value exists.
public struct EditReceipt: Hashable, Sendable {
    /// Number of the journal entry.
    public var commandID: Int64
    public var title: String
    /// Images it touched, in ascending order.
    public var images: [ImageID]
    /// Boxes that it added or changed and that exist now; left empty by bulk commands.
    public var annotations: [AnnotationID]
    /// Classes it added.
    public var addedClasses: [ClassID]
    /// The synset as the edit left it, where it changed it.
    public var synset: Synset?
    /// Whether some class of a network means another class, or none, than before.
    public var changedMappings: Bool

    /// Whether splits must be read again.
    public var changedSplits: Bool

    /// Whether it changed the synset.
    public var changedSynset: Bool { synset != nil }

    /// Makes a receipt.
    public init(
        commandID: Int64, title: String, images: [ImageID] = [], annotations: [AnnotationID] = [],
        addedClasses: [ClassID] = [], synset: Synset? = nil, changedMappings: Bool = false, changedSplits: Bool = false
    ) {
        (self.commandID, self.title, self.images) = (commandID, title, images)
        (self.annotations, self.addedClasses) = (annotations, addedClasses)
        (self.synset, self.changedMappings, self.changedSplits) = (synset, changedMappings, changedSplits)
    }
}

/// One line of the journal: who did what, when.
public struct JournalEntry: Hashable, Sendable, Identifiable {
    /// What kind of line it is.
    public enum Kind: String, Sendable, CaseIterable {
        case edit, undo, redo, `import`
    }

    /// Number of the command; later commands have greater numbers.
    public var id: Int64
    public var kind: Kind
    public var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var timestamp: Double
    public var title: String
    /// The only image it touched; `nil` for none or several.
    public var image: ImageID?
    /// The command that an undo or redo is about.
    public var target: Int64?

    /// Makes a journal entry.
    public init(
        id: Int64, kind: Kind, actor: String, timestamp: Double, title: String, image: ImageID? = nil,
        target: Int64? = nil
    ) {
        (self.id, self.kind, self.actor, self.timestamp) = (id, kind, actor, timestamp)
        (self.title, self.image, self.target) = (title, image, target)
    }
}
