import Domain
import Foundation
import Testing

@testable import Training

@Suite struct DatasetFileTests {
    @Test func givesBackWhatWasWritten() throws {
        let scratch = try Scratch()
        var dataset = FakeSource.dataset()
        dataset.train[0].boxes = []
        dataset.val[1].boxes[0].difficult = true
        dataset.train[1].boxes[0].xMin = 1.0 / 3
        let bytes = DatasetFile.bytes(of: dataset)
        let file = DatasetFile(path: scratch.path + "/dataset.jsonl")
        try Files.write(bytes, to: file.path)
        let read = try file.read()
        #expect(read.dataset == dataset)
        #expect(read.hash == DatasetFile.hash(of: bytes))
    }

    @Test(arguments: [
        ("nonsense\n", "dataset.jsonl"), ("{\"synset\":[\"a\"]}\nnonsense\n", "dataset.jsonl:2"),
        (
            "{\"synset\":[\"a\"]}\n{\"part\":\"train\",\"path\":\"p\",\"boxes\":[{\"class\":1,\"xmin\":0,\"ymin\":0,\"xmax\":1,\"ymax\":1}]}\n",
            "dataset.jsonl:2"
        ),
    ])
    func whatIsBrokenIsNamed(text: String, place: String) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/dataset.jsonl"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect {
            try DatasetFile(path: path).read()
        } throws: { error in
            if case TrainingError.damaged(let path, _, _) = error { path.hasSuffix(place) } else { false }
        }
    }
}
