import NeuralNetwork
import Testing

@testable import YOLO

/// What is wrong with a cfg is said with file, line, what was found and what was expected.
@Suite struct CfgErrorTests {
    private static let net = "[net]\nwidth=32\nheight=32\nchannels=3\n"

    /// A text and the error it gives.
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var error: String
        var testDescription: String { error }

        init(_ text: String, _ error: String) { (self.text, self.error) = (text, error) }
        /// A layer after a `[net]` of four lines.
        init(after text: String, _ error: String) { self.init(CfgErrorTests.net + text, error) }
    }

    static let rows: [Row] = [
        // Texts and sections
        Row("", "x.cfg:1: no section; expected [net]"),
        Row("# nothing\n\n", "x.cfg:1: no section; expected [net]"),
        Row("width=3\n", "x.cfg:1: 'width' before any section; expected [net]"),
        Row("\n[route]\nlayers=-1\n", "x.cfg:2: [route] first; expected [net]"),
        Row("[net\n", "x.cfg:1: '[net' without ']'; expected a section such as [net]"),
        Row("[net]\nwidth\n", "x.cfg:2: 'width'; expected key=value"),
        Row("[net]\nwidth=\n", "x.cfg:2: width without a value; expected width=value"),
        Row(
            "[net]\nwidth=32\n;\nwidth=32\n", "x.cfg:4: width stands in line 2 too; expected each key once in a section"
        ),
        Row("[net]\nwdith=32\n", "x.cfg:2: unknown key 'wdith' in [net]; expected 'width'"),
        Row("[net]\nheight=32\nchannels=3\n", "x.cfg:1: [net] without width; expected width=value"),
        Row("[net]\nwidth=32\nheight=32\n", "x.cfg:1: [net] without channels; expected channels=value"),
        Row(net, "x.cfg:1: [net] without a layer after it; expected a section such as [convolutional]"),
        Row(after: net, "x.cfg:5: a second [net]; expected one, at the beginning"),
        Row(after: "[convolution]\n", "x.cfg:5: unknown section [convolution]; expected [convolutional]"),
        Row(
            after: "[transformer]\n",
            "x.cfg:5: unknown section [transformer]; expected one of [net] [convolutional] [maxpool] [avgpool] [upsample] "
                + "[route] [shortcut] [dropout] [softmax] [yolo] [region]"),
        Row(
            after: "[reorg]\n",
            "x.cfg:5: [reorg] is a layer of darknet that is not supported; expected one of [net] [convolutional] "
                + "[maxpool] [avgpool] [upsample] [route] [shortcut] [dropout] [softmax] [yolo] [region]"),
        Row(
            after: "[\u{1B}[31mx]\n",
            "x.cfg:5: unknown section [\u{FFFD}[31mx]; expected one of [net] [convolutional] [maxpool] [avgpool] "
                + "[upsample] [route] [shortcut] [dropout] [softmax] [yolo] [region]"),
        Row(
            after: "[convolutional]\nfilter=3\n", "x.cfg:6: unknown key 'filter' in [convolutional]; expected 'filters'"
        ),
        Row(
            after: "[upsample]\ncolour=3\n", "x.cfg:6: unknown key 'colour' in [upsample]; expected one of stride"),
        // Numbers
        Row("[net]\nwidth=0\n", "x.cfg:2: width=0; expected a whole number from 1 to 32768"),
        Row("[net]\nwidth=3 2\n", "x.cfg:2: width=3 2; expected a whole number from 1 to 32768"),
        Row(
            "[net]\nwidth=9223372036854775808\n",
            "x.cfg:2: width=9223372036854775808; expected a whole number from 1 to 32768"),
        Row(
            after: "[convolutional]\nfilters=1000000000\n",
            "x.cfg:6: filters=1000000000; expected a whole number from 1 to 65536"),
        Row(after: "[convolutional]\nstride=0\n", "x.cfg:6: stride=0; expected a whole number from 1 to 1024"),
        Row(after: "[convolutional]\nsize=3.5\n", "x.cfg:6: size=3.5; expected a whole number from 1 to 1024"),
        Row(after: "[convolutional]\npad=2\n", "x.cfg:6: pad=2; expected 0 or 1"),
        Row(
            after: "[convolutional]\nactivation=elu\n",
            "x.cfg:6: activation=elu; expected one of linear, leaky, relu, relu6, swish, mish, logistic"),
        Row(
            after: "[convolutional]\ndilation=2\n", "x.cfg:6: dilation=2; expected 1: nothing else is supported"),
        Row(
            after: "[convolutional]\nstride_x=2\nstride_y=1\n",
            "x.cfg:7: stride_x=2 and stride_y=1; expected equal strides"),
        Row(after: "[dropout]\nprobability=1\n", "x.cfg:6: probability=1; expected a number from 0 to 0.999"),
        Row(
            "[net]\nwidth=32\nheight=32\nchannels=3\nmomentum=nan\n",
            "x.cfg:5: momentum=nan; expected a number from 0 to 1"),
        Row("[net]\nwidth=32\nheight=32\nchannels=3\nangle=0x7\n", "x.cfg:5: angle=0x7; expected a number"),
        Row("[net]\nwidth=32\nheight=32\nchannels=3\nmosaic=on\n", "x.cfg:5: mosaic=on; expected a number"),
        Row(
            "[net]\nwidth=32\nheight=32\nchannels=3\npolicy=cosine\n",
            "x.cfg:5: policy=cosine; expected one of constant, step, exp, poly, steps, sig, random, sgdr"),
        Row(
            "[net]\nwidth=32\nheight=32\nchannels=3\npolicy=steps\n",
            "x.cfg:1: [net] without steps; expected steps=value"),
        Row(
            "[net]\nwidth=32\nheight=32\nchannels=3\nsteps=1,2\nscales=.1\n",
            "x.cfg:6: 2 steps and 1 scales; expected as many of one as of the other"),
        Row(
            "[net]\nwidth=32\nheight=32\nchannels=3\nsteps=5,2\nscales=.1,1\n",
            "x.cfg:5: steps=5,2; expected batches in ascending order"),
        // References
        Row(
            after: "[shortcut]\nfrom=-3\n",
            "x.cfg:6: from=-3: layer 0 reads layer -3; expected a layer before it, but it is the first"),
        Row(after: "[avgpool]\n[route]\n", "x.cfg:6: [route] without layers; expected layers=value"),
        Row(
            after: "[avgpool]\n[route]\nlayers=1\n",
            "x.cfg:7: layers=1: layer 1 reads layer 1; expected one from 0 to 0"),
        Row(
            after: "[avgpool]\n[route]\nlayers=-1, 5\n",
            "x.cfg:7: layers=-1, 5: layer 1 reads layer 5; expected one from 0 to 0"),
        Row(
            after: "[avgpool]\n[route]\nlayers=-9223372036854775808\n",
            "x.cfg:7: layers=-9223372036854775808: layer 1 reads layer -1099511627775; expected one from 0 to 0"),
        Row(
            after: "[avgpool]\n[route]\nlayers=-1,\n",
            "x.cfg:7: '' in layers; expected whole numbers with commas between them"),
        Row(
            after: "[avgpool]\n[route]\nlayers=0\ngroups=2\ngroup_id=2\n",
            "x.cfg:9: group_id=2; expected a whole number from 0 to 1"),
        // Layers that do not fit
        Row(
            after:
                "[convolutional]\nstride=2\n[shortcut]\nfrom=-1\n[convolutional]\n[shortcut]\nfrom=0\n[upsample]\n[shortcut]\nfrom=0\n",
            "x.cfg:13: layer 5 (5 shortcut): inputs of different shapes, 32×32×1 and 16×16×1"),
        Row(
            after: "[convolutional]\n[maxpool]\nstride=2\n[route]\nlayers=0,1\n",
            "x.cfg:8: layer 2 (2 route): inputs of different height or width, 32×32×1 and 16×16×1"),
        Row(
            after: "[convolutional]\nfilters=3\n[convolutional]\nfilters=4\ngroups=2\n",
            "x.cfg:7: layer 1 (1 convolutional): 3 channels do not divide into 2 groups"),
        // Heads
        Row(
            after: "[convolutional]\nfilters=18\n[yolo]\nclasses=1\n",
            "x.cfg:7: [yolo] without anchors; expected anchors=value"),
        Row(
            after: "[convolutional]\nfilters=18\n[yolo]\nclasses=1\nanchors=1,2,3\nnum=2\n",
            "x.cfg:9: 3 numbers in anchors; expected 4 for num=2"),
        Row(
            after: "[convolutional]\nfilters=18\n[yolo]\nclasses=1\nanchors=1,0\nnum=1\n",
            "x.cfg:9: anchors=1,0; expected widths and heights above 0 and up to 65536"),
        Row(
            after: "[convolutional]\nfilters=18\n[yolo]\nclasses=1\nanchors=1,2\nmask=1\n",
            "x.cfg:10: mask=1; expected numbers from 0 to 0"),
        Row(
            after: "[convolutional]\nfilters=18\n[yolo]\nclasses=2\nanchors=1,2\n",
            "x.cfg:7: [yolo] after 18 channels; expected 1 anchors · (5 + 2 classes) = 7"),
        Row(
            after: "[convolutional]\nfilters=6\n[yolo]\nclasses=1\nanchors=1,2\n[convolutional]\n",
            "x.cfg:10: layer 2 (convolutional) reads the head 1 yolo; expected [route] to a layer that is no head"),
        Row(
            after:
                "[convolutional]\nfilters=6\n[yolo]\nclasses=1\nanchors=1,2\n[route]\nlayers=0\n[convolutional]\nfilters=7\n"
                + "[yolo]\nclasses=2\nanchors=1,2\n",
            "x.cfg:15: a head with 2 classes; expected 1 as in the first head"),
        Row(
            after: "[convolutional]\nfilters=6\n[region]\nclasses=1\nanchors=1,2\n",
            "x.cfg:7: [region] without softmax=1; expected softmax=1"),
        Row(
            after: "[convolutional]\nfilters=6\n[yolo]\nclasses=1\nanchors=1,2\nnew_coords=1\n",
            "x.cfg:10: new_coords=1; expected 0: nothing else is supported"),
    ]

    @Test(arguments: rows) func aBrokenCfgNamesItsLine(_ row: Row) {
        let error = #expect(throws: DarknetError.self) { try DarknetMaterial.parsed(row.text) }
        #expect(error?.description == row.error)
    }

    @Test func theErrorIsAValueWithFileLineFoundAndExpected() {
        #expect(
            throws: DarknetError.malformed(
                file: "x.cfg", line: 2, found: "batch=0", expected: "a whole number from 1 to 65536")
        ) { try DarknetMaterial.parsed("[net]\nbatch=0\nwidth=1\nheight=1\nchannels=1\n") }
    }

    @Test func anAbsentFileIsNamed() {
        let error = #expect(throws: DarknetError.self) { try DarknetConfiguration(contentsOf: "/nowhere/a.cfg") }
        #expect(error?.description == "/nowhere/a.cfg: cannot be read: no such file")
    }

    @Test func aFolderAndAnEndlessFileAreNotRead() {
        let folder = #expect(throws: DarknetError.self) { try DarknetConfiguration(contentsOf: "/") }
        #expect(folder?.description == "/: cannot be read: a folder; expected a file")
        let endless = #expect(throws: DarknetError.self) { try DarknetConfiguration(contentsOf: "/dev/zero") }
        #expect(
            endless?.description == "/dev/zero: cannot be read: larger than 1 MiB; expected a text of a few kilobytes")
    }

    @Test func moreSectionsThanANetworkMayHaveAreRefused() {
        let most = NetworkLimits.nodes + 1
        let text = Self.net + String(repeating: "[softmax]\n", count: most)
        let error = #expect(throws: DarknetError.self) { try DarknetMaterial.parsed(text) }
        #expect(error?.description == "x.cfg:\(most + 4): section \(most + 1); expected at most \(most)")
    }

    @Test func thousandsOfSectionsAreRead() throws {
        let text = Self.net + String(repeating: "[convolutional]\nfilters=3\n[shortcut]\nfrom=-1\n", count: 2000)
        #expect(try DarknetMaterial.parsed(text).model.network.nodes.count == 4000)
    }

    @Test func aNetworkTooLargeForAnyMachineIsRefused() {
        let layer = "[convolutional]\nfilters=65536\nsize=3\npad=1\n"
        let error = #expect(throws: DarknetError.self) { try DarknetMaterial.parsed(Self.net + layer + layer) }
        #expect(error?.description.hasPrefix("x.cfg:9: layer 1 (1 convolutional): ") == true)
    }
}
