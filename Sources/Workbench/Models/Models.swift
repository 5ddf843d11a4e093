import Cells
import Domain

/// The installed networks: what they are made of, and what their classes mean here.
struct Models: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last, left, right, switchFocus
        case page(Page)
        case search, clear, close
        case time, predictUnseen, train
        case chooseClass, map(String), mapNew(String), ignore, automatic, addToSynset
        case select(String)
    }

    /// What is shown of the model in front.
    enum Page: Equatable, Sendable { case layers, classes }

    /// Which list the arrow keys move in.
    enum Focus: Equatable, Sendable { case models, detail }

    static let name = "models"

    var list = ListView()
    var page = Page.layers
    var focus = Focus.models
    var rows = ListView()
    var search = TextField()
    var isSearching = false
    /// What was read so far, by model.
    var details: [ModelName: ModelDetail] = [:]
    var maps: [ModelName: ClassMap] = [:]
    var times: [ModelName: LayerTimes] = [:]
    var problems: [ModelName: String] = [:]
    /// Models whose layers are being measured.
    var timing: Set<ModelName> = []
    /// By ticket of a new class, the class of a model that it was made for.
    private var classesToMap: [Int: ClassOfModel] = [:]
    /// The class whose meaning is being asked for.
    private var asking: ClassOfModel?

    /// A class of a network.
    struct ClassOfModel: Equatable, Sendable {
        var model: ModelName
        var classIndex: Int
    }

    /// The model under the cursor.
    func current(_ session: Session) -> ModelSummary? {
        guard let models = session.models, models.indices.contains(list.cursor) else { return nil }
        return models[list.cursor]
    }

    // MARK: What is listed

    /// Layers of the model in front that fit what is searched for.
    func layers(_ session: Session) -> [ModelLayer] {
        guard let name = current(session)?.name, let detail = details[name] else { return [] }
        let wanted = search.text.trimmed.lowercased()
        guard !wanted.isEmpty else { return detail.layers }
        return detail.layers.filter {
            "\($0.index)" == wanted || $0.name.lowercased().contains(wanted) || $0.kind.lowercased().contains(wanted)
        }
    }

    /// Classes of the model in front: those that need a choice first, then by the number of open detections.
    func classes(_ session: Session) -> [ClassMapEntry] {
        guard let name = current(session)?.name, let map = maps[name] else { return [] }
        let wanted = search.text.trimmed.lowercased()
        let found = map.entries.filter { wanted.isEmpty || $0.name.lowercased().contains(wanted) }
        func rank(_ entry: ClassMapEntry) -> (Int, Int, Int) {
            let group =
                switch entry.mapping {
                case .unmapped: 0
                case .mapped: 1
                case .ignored: 2
                }
            return (group, -(map.openCounts[entry.classIndex] ?? 0), entry.classIndex)
        }
        return found.sorted { rank($0) < rank($1) }
    }

    /// The class under the cursor.
    func currentClass(_ session: Session) -> ClassMapEntry? {
        guard page == .classes, focus == .detail else { return nil }
        let classes = classes(session)
        return classes.indices.contains(rows.cursor) ? classes[rows.cursor] : nil
    }

    private func rowCount(_ session: Session) -> Int {
        page == .layers ? layers(session).count : classes(session).count
    }

    // MARK: Update

    /// What has to be asked when the screen opens.
    mutating func open(in session: Session) -> [Effect] {
        list.resize(count: session.models?.count ?? 0)
        return [.readModels] + look(in: session)
    }

    /// Asks for what is not known of the model in front.
    private mutating func look(in session: Session) -> [Effect] {
        rows.resize(count: rowCount(session))
        guard let name = current(session)?.name else { return [] }
        var effects: [Effect] = []
        if details[name] == nil && problems[name] == nil { effects.append(.readModel(name)) }
        if maps[name] == nil { effects.append(.readClassMap(name)) }
        return effects
    }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .map, .mapNew: break
        // A question that was left without an answer is over.
        default: asking = nil
        }
        switch message {
        case .up: return move(by: -1, in: session)
        case .down: return move(by: 1, in: session)
        case .pageUp: return move(by: -page(session), in: session)
        case .pageDown: return move(by: page(session), in: session)
        case .first: return move(by: -1_000_000, in: session)
        case .last: return move(by: 1_000_000, in: session)
        case .left: focus = .models
        case .right: focus = .detail
        case .switchFocus: focus = focus == .models ? .detail : .models
        case .page(let wanted):
            (page, focus) = (wanted, .detail)
            search = TextField()
            rows = ListView()
            rows.resize(count: rowCount(session))
        case .search: (isSearching, focus) = (true, .detail)
        case .clear:
            // One thing at a time: the search, then the table, then the screen.
            if !search.text.isEmpty {
                search = TextField()
                rows.resize(count: rowCount(session))
            } else if focus == .detail {
                focus = .models
            } else {
                session.requests.append(.dismiss)
            }
        case .close: session.requests.append(.dismiss)
        case .select(let name):
            guard let index = session.models?.firstIndex(where: { $0.name.rawValue == name }) else {
                session.refuse("there is no model '\(name)'")
                return []
            }
            list.select(index)
            return look(in: session)
        case .time:
            guard let name = current(session)?.name else { return [] }
            timing.insert(name)
            page = .layers
            session.say("measuring the layers of \(name)…")
            return [.timeLayers(name)]
        case .predictUnseen:
            return session.predict(
                .unseen(client: session.client), with: current(session)?.name.rawValue, command: "models.predict-unseen"
            )
        case .train: session.askForTraining(of: current(session)?.name)
        default: return choose(message, in: &session)
        }
        return []
    }

    private mutating func move(by delta: Int, in session: Session) -> [Effect] {
        if focus == .detail {
            rows.resize(count: rowCount(session))
            rows.move(by: delta)
            rows.reveal(rows: page(session))
            return []
        }
        list.resize(count: session.models?.count ?? 0)
        list.move(by: delta)
        rows = ListView()
        return look(in: session)
    }

    // MARK: Classes

    private mutating func choose(_ message: Message, in session: inout Session) -> [Effect] {
        guard let model = current(session)?.name else { return [] }
        switch message {
        case .chooseClass:
            guard let entry = currentClass(session) else { return [] }
            asking = ClassOfModel(model: model, classIndex: entry.classIndex)
            let picker = ClassPicker(
                synset: session.synset, current: entry.mapping.classID, canAdd: session.whyNoClassEdits == nil,
                title: "'\(entry.name)' is",
                text: entry.name, existing: "models.map", new: "models.map-new")
            session.requests.append(.present(.picker(picker)))
            return []
        case .map(let name):
            guard let entry = session.synset.named(name) else {
                session.refuse("there is no class '\(name)'")
                return []
            }
            return set(.mapped(entry.id), in: &session)
        case .mapNew(let name): return add(name.trimmed, in: &session)
        case .ignore: return set(.ignored, in: &session)
        case .automatic: return set(.unmapped, in: &session)
        case .addToSynset:
            guard let entry = currentClass(session) else { return [] }
            return add(entry.name, in: &session)
        default: return []
        }
    }

    /// The class that a command is about: the one that was asked for, else the one under the cursor.
    private mutating func takeAsked(_ session: Session) -> ClassOfModel? {
        defer { asking = nil }
        if let asking { return asking }
        guard let model = current(session)?.name, let entry = currentClass(session) else { return nil }
        return ClassOfModel(model: model, classIndex: entry.classIndex)
    }

    private mutating func set(_ mapping: ClassMapping, in session: inout Session) -> [Effect] {
        guard let asked = takeAsked(session) else {
            session.refuse("no class is in front; c lists them")
            return []
        }
        return set(mapping, of: asked)
    }

    /// Shows the choice at once and writes it.
    private mutating func set(_ mapping: ClassMapping, of asked: ClassOfModel) -> [Effect] {
        if let index = maps[asked.model]?.entries.firstIndex(where: { $0.classIndex == asked.classIndex }) {
            maps[asked.model]?.entries[index].mapping = mapping
            maps[asked.model]?.entries[index].isFixed = mapping != .unmapped
        }
        return [.mapClass(asked.model, classIndex: asked.classIndex, mapping)]
    }

    private mutating func add(_ name: String, in session: inout Session) -> [Effect] {
        guard let asked = takeAsked(session) else {
            session.refuse("no class is in front; c lists them")
            return []
        }
        if let known = session.synset.named(name) { return set(.mapped(known.id), of: asked) }
        if let reason = name.isEmpty ? "a class needs a name" : session.whyNoClassEdits {
            session.refuse(reason)
            return []
        }
        let effects = session.apply(.addClass(name: name))
        if case .apply(_, let ticket)? = effects.first { classesToMap[ticket] = asked }
        return effects
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .models:
            list.resize(count: session.models?.count ?? 0)
            return look(in: session)
        case .model(let detail):
            details[detail.name] = detail
            problems[detail.name] = nil
        case .modelFailed(let name, let reason):
            // A model whose layers are known could only not be measured.
            if timing.remove(name) != nil {
                session.say("\(name) cannot be measured: \(reason)", .failure)
            } else {
                problems[name] = reason
            }
        case .layerTimes(let name, let measured):
            timing.remove(name)
            times[name] = measured
            let total = measured.seconds.reduce(0, +)
            session.say(
                "\(name): \(Self.milliseconds(total)) a picture on "
                    + Quantity.count(measured.threads, "thread"), .success)
        case .classMap(let map): maps[map.model] = map
        case .applied(let ticket, let receipt):
            guard let asked = classesToMap.removeValue(forKey: ticket), let added = receipt.addedClasses.first else {
                break
            }
            return set(.mapped(added), of: asked)
        case .refused(let ticket, _): classesToMap[ticket] = nil
        case .undone, .redone, .changedElsewhere, .synset, .detected:
            guard let name = current(session)?.name, maps[name] != nil else { break }
            return [.readClassMap(name)]
        default: break
        }
        rows.resize(count: rowCount(session))
        return []
    }

    /// A time in seconds as milliseconds with three figures: `0.42 ms`, `31.5 ms`, `415 ms`.
    static func milliseconds(_ seconds: Double) -> String {
        let value = seconds * 1000
        return Quantity.decimal(value, digits: value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + " ms"
    }

    // MARK: Search

    var takesEveryKey: Bool { isSearching }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        guard isSearching else { return nil }
        switch key.code {
        case .enter, .down, .tab: isSearching = false
        case .escape:
            isSearching = false
            search = TextField()
        default: guard search.type(key) else { return nil }
        }
        rows.resize(count: rowCount(session))
        rows.select(0)
        return []
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        guard isSearching else { return [] }
        search.insert(text)
        rows.resize(count: rowCount(session))
        rows.select(0)
        return []
    }
}
