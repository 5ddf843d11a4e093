import Cells
import Domain

extension Keymap {
    /// Why a key cannot choose a class while labeling; `nil` if it can.
    ///
    /// Commands come first: a class gets a key that none of them begins with on the label screen. The digits are the
    /// exception, as they choose classes anyway: one that is a hotkey stands for that class, not for the index.
    /// - Parameter text: the hotkey, one printable character
    public func whyNotHotkey(_ text: String) -> String? {
        guard text.count == 1, let character = text.first, character != " ", GlyphWidth.of(text) == 1,
            GlyphWidth.printable(character) == character
        else { return "a hotkey is one printable character, not '\(text)'" }
        for scope in [Label.name, Label.drawScope, Label.correctScope, Global.name] {
            switch match([Key(.character(character))], screen: scope) {
            case .command(let name) where !name.hasPrefix("label.class-"):
                return "'\(text)' is taken while labeling: \(title(of: name))"
            case .prefix(let next):
                let keys = next.prefix(3).map(\.keys.description).joined(separator: ", ")
                return "'\(text)' begins other keys while labeling: \(keys)"
            case .command, .none: continue
            }
        }
        return nil
    }

    /// Characters that could still be hotkeys of a class of this synset.
    func freeHotkeys(in synset: Synset) -> [String] {
        let taken = Set(synset.classes.compactMap(\.hotkey))
        return "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init).filter {
            !taken.contains($0) && whyNotHotkey($0) == nil
        }
    }
}

extension Session {
    /// The key that chooses a class while labeling: its hotkey, else its digit if no class has that one.
    func key(of id: ClassID) -> String? {
        guard let entry = synset[id] else { return nil }
        if let own = entry.hotkey, keymap.whyNotHotkey(own) == nil { return own }
        guard let index = digits.firstIndex(of: id) else { return nil }
        let digit = index == 9 ? "0" : String(index + 1)
        return synset.classes.contains { $0.hotkey == digit } ? nil : digit
    }

    /// The class that a key chooses by its hotkey.
    func entry(ofHotkey key: Key) -> ClassEntry? {
        guard case .character(let character) = key.code, !key.control, !key.alt else { return nil }
        let text = String(character)
        guard let entry = synset.classes.first(where: { $0.hotkey == text }) else { return nil }
        return keymap.whyNotHotkey(text) == nil ? entry : nil
    }

    /// Why a text cannot be the hotkey of a class, or `nil`.
    func whyNotHotkey(_ text: String, of id: ClassID) -> String? {
        if let owner = synset.classes.first(where: { $0.hotkey == text && $0.id != id }) {
            return "'\(text)' is the hotkey of class \(owner.name) already"
        }
        return keymap.whyNotHotkey(text)
    }

    /// Why the synset cannot be changed, or `nil`.
    var whyNoClassEdits: String? {
        whyNoEdits ?? synset.freeze.map { "the synset is \($0.words); f on the synset screen unfreezes it" }
    }

    /// Opens the screen of the classes.
    mutating func openSynset() -> [Effect] {
        var screen = SynsetScreen()
        let effects = screen.open(in: self)
        requests.append(.present(.synset(screen)))
        return effects
    }

    /// What to say of a name that differs from another class by upper and lower case alone, or `nil`.
    func namesakeWarning(_ name: String, of id: ClassID? = nil) -> String? {
        synset.namesake(of: name, besides: id).map { "'\(name)' and '\($0.name)' differ by upper and lower case alone" }
    }
}
