import Cells
import Testing
import Workbench

@testable import reticle

@Suite struct SettingsFileTests {
    @Test func anEmptyFileKeepsEveryDefault() throws {
        #expect(try SettingsFile.read("", file: "config.toml") == SettingsFile())
    }

    @Test func keysReplaceTheDefaultsOfACommand() throws {
        let settings = try SettingsFile.read(
            "[keys.label]\ndelete = [\"X\", \"ctrl+d\"]\nnext = \"N\"", file: "config.toml")
        #expect(settings.keys == ["label.delete": ["X", "ctrl+d"], "label.next": ["N"]])
        #expect(settings.problems.isEmpty)
    }

    @Test func workYieldsToKeysOnlyWhereThatIsAskedFor() throws {
        #expect(!SettingsFile().yields)
        #expect(try SettingsFile.read("yield = true", file: "config.toml").yields)
        #expect(
            try SettingsFile.read("yield = 3", file: "config.toml").problems
                == ["config.toml: yield: expected true or false"])
    }

    @Test(arguments: ["sqlite:/srv/queue.sqlite", "sqlite:~/queue.sqlite", "postgres://reticle@db/reticle"])
    func theQueueIsWhereItIsInEveryFolder(address: String) throws {
        #expect(try SettingsFile.read("queue = \"\(address)\"", file: "config.toml").queue == address)
    }

    @Test(arguments: [
        ("graphics = \"vt100\"", "config.toml: graphics: found 'vt100', expected auto, cells, sixel or kitty"),
        (
            "colour = 1",
            "config.toml: colour: an unknown key; expected theme, graphics, mouse, person, fetch, fetch-private, queue, yield, models or keys"
        ),
        (
            "[keys.label]\ndelete = [\"hyper+x\"]",
            "config.toml: keys.label.delete: found 'hyper+x', expected a key such as x, ctrl+d, shift+left or g g"
        ),
        (
            "queue = \"sqlite:queue.sqlite\"",
            "config.toml: queue: expected sqlite:/PATH or postgres://USER@HOST/DATABASE in quotes"
        ),
        (
            "queue = \"redis://a\"",
            "config.toml: queue: expected sqlite:/PATH or postgres://USER@HOST/DATABASE in quotes"
        ),
        ("keys = { label = 1 }", "config.toml: keys.label: expected a table such as [keys.label]"),
    ])
    func whatIsWrongIsNamedAndTheRestCounts(text: String, problem: String) throws {
        let settings = try SettingsFile.read("theme = \"light\"\n" + text, file: "config.toml")
        #expect(settings.problems == [problem])
        #expect(settings.theme == "light")
    }

    @Test func aFileThatIsNoTOMLIsRefusedWithItsLine() {
        #expect { try SettingsFile.read("theme = \n", file: "config.toml") } throws: { error in
            "\(error)".hasPrefix("config.toml:1: found")
        }
    }

    @Test(arguments: ThemeShelf.names.prefix(4))
    func everyThemeThatComesWithReticleIsReadable(name: String) throws {
        let theme = try ThemeShelf.theme(name)
        #expect(theme.name == name)
        #expect(theme.classColours.count == theme.classGlyphs.count)
    }

    @Test func anUnknownRoleOfAThemeIsNamed() {
        #expect { try ThemeFile.read("[roles]\nshadow = { fg = \"#000000\" }", name: "mine") } throws: { error in
            "\(error)".hasPrefix("theme mine: roles.shadow: found an unknown role")
        }
    }
}
