public import Domain
public import NeuralNetwork

/// A YOLO v3 of GluonCV in a `.params` file: what it is, and where its numbers are.
public struct GluonModel: Sendable {
    public let model: YOLOModel
    public let parameters: any ParameterSource
    public let architecture: GluonArchitecture
    public let naming: GluonNaming

    /// Opens a file of either naming; of the numbers only the constants are read.
    ///
    /// - Parameters:
    ///   - classNames: one a class; `nil` names the classes of VOC or COCO where their number fits.
    ///   - inputSize: `nil` for 416 × 416.
    /// - Throws: `GluonError`; `.arraysDisagree` names every array that is missing, unexpected or of a wrong shape.
    public init(_ path: String, classNames: [String]? = nil, inputSize: ImageSize? = nil) throws(GluonError) {
        let table = GluonNameTable(try NDArrayFile(path))
        guard !table.file.names.isEmpty else {
            throw .arraysDisagree(
                path: path,
                problems: [.wrongValues(name: "\(table.file.count) arrays", reason: "without names, expected names")])
        }
        architecture = try GluonArchitecture(inferredFrom: table)
        naming = table.naming
        let built = GluonNetwork(architecture)
        let arrays = GluonArrays(architecture, built)
        let problems = try Self.problems(arrays, table, architecture)
        guard problems.isEmpty else { throw .arraysDisagree(path: path, problems: problems) }
        if let classNames, classNames.count != architecture.classes {
            let reason = "\(architecture.classes) classes, but \(classNames.count) names were given"
            throw .arraysDisagree(path: path, problems: [.wrongValues(name: "yolo_outputs", reason: reason)])
        }
        var places: [Int: GluonParameters.Places] = [:]
        for entry in arrays.entries {
            guard case .parameter(let node, let parameter) = entry.content else { continue }
            places[node, default: [:]][parameter] = table.places[entry.structured]
        }
        parameters = GluonParameters(file: table.file, places: places)
        var model = architecture.model(classNames: classNames, inputSize: inputSize)
        if let (mean, deviation) = table.preprocessing {
            model.preprocessing = try Self.preprocessing(mean, deviation, table.file)
        }
        self.model = model
    }

    /// What an export that takes 0…255 subtracts and divides by, in values of 0…1.
    static func preprocessing(_ mean: Int, _ deviation: Int, _ file: NDArrayFile) throws(GluonError) -> Preprocessing {
        func channels(_ index: Int) throws(GluonError) -> SIMD3<Float> {
            let shape = file.shape(of: index) ?? []
            guard shape.reduce(1, { $0 &* $1 }) == 3, shape.contains(3) else {
                throw .arraysDisagree(
                    path: file.path,
                    problems: [.wrongShape(name: file.names[index], found: shape, expected: [1, 1, 1, 3])])
            }
            let values = try file.floats(index)
            return SIMD3(values[0], values[1], values[2]) / 255
        }
        return Preprocessing(mean: try channels(mean), deviation: try channels(deviation), fit: .stretch)
    }

    private static func problems(
        _ arrays: GluonArrays, _ table: GluonNameTable, _ architecture: GluonArchitecture
    ) throws(GluonError) -> [GluonError.ArrayProblem] {
        var problems: [GluonError.ArrayProblem] = []
        var unseen = Set(table.places.keys)
        for entry in arrays.entries {
            let name = table.naming == .structured ? entry.structured : entry.prefixed
            unseen.remove(entry.structured)
            guard let place = table.places[entry.structured], let found = table.file.shape(of: place) else {
                problems.append(.missing(name: name, expected: entry.shape))
                continue
            }
            guard found == entry.shape else {
                problems.append(.wrongShape(name: table.file.names[place], found: found, expected: entry.shape))
                continue
            }
            if case .offsets = entry.content,
                try table.file.floats(place) != GluonArrays.offsets(side: architecture.allocation)
            {
                problems.append(
                    .wrongValues(name: table.file.names[place], reason: "not the columns and rows of its cells"))
            }
        }
        for place in unseen.compactMap({ table.places[$0] }).sorted() + table.others {
            problems.append(.unexpected(name: table.file.names[place], found: table.file.shape(of: place) ?? []))
        }
        return problems
    }
}
