/// One array as MXNet keeps it: any element type, dense or sparse, its bytes as they stand in the file.
public struct NDArray: Hashable, Sendable {
    /// What an element is.
    public enum ElementType: Int32, Hashable, Sendable, CaseIterable {
        case float32 = 0
        case float64 = 1
        case float16 = 2
        case uint8 = 3
        case int32 = 4
        case int8 = 5
        case int64 = 6
        case bool = 7
        case bfloat16 = 12

        /// Bytes of one element.
        public var width: Int {
            switch self {
            case .float64, .int64: 8
            case .float32, .int32: 4
            case .float16, .bfloat16: 2
            case .uint8, .int8, .bool: 1
            }
        }
    }

    /// Which elements are stored.
    public enum Storage: Int32, Hashable, Sendable {
        /// All of them.
        case dense = 0
        /// Some rows; one auxiliary array holds their indices.
        case rowSparse = 1
        /// Rows compressed: auxiliary arrays `indptr` and column `indices`.
        case csr = 2

        /// Auxiliary arrays that belong to it.
        public var auxiliaries: Int {
            switch self {
            case .dense: 0
            case .rowSparse: 1
            case .csr: 2
            }
        }
    }

    /// Indices that a sparse array keeps beside its values.
    public struct Auxiliary: Hashable, Sendable {
        public var type: ElementType
        public var shape: [Int]
        public var bytes: [UInt8]

        /// Makes indices.
        public init(type: ElementType, shape: [Int], bytes: [UInt8]) {
            (self.type, self.shape, self.bytes) = (type, shape, bytes)
        }
    }

    /// Row-major; `[]` is a single number, `nil` an array that was never filled.
    public var shape: [Int]?
    public var type: ElementType
    public var storage: Storage
    /// What a sparse array stores: `[rows, …]` or `[values]`; `shape` of a dense one.
    public var storedShape: [Int]
    /// Stored elements, little endian, without padding.
    public var bytes: [UInt8]
    public var auxiliaries: [Auxiliary]

    /// Makes a dense array from its bytes.
    public init(shape: [Int], type: ElementType, bytes: [UInt8]) {
        precondition(
            bytes.count == shape.reduce(type.width, *), "\(bytes.count) bytes cannot fill \(shape) of \(type)")
        (self.shape, self.type, self.storage, self.storedShape) = (shape, type, .dense, shape)
        (self.bytes, self.auxiliaries) = (bytes, [])
    }

    /// Makes a sparse array, or with `shape` `nil` one that was never filled.
    public init(
        shape: [Int]?, type: ElementType, storage: Storage, storedShape: [Int], bytes: [UInt8],
        auxiliaries: [Auxiliary]
    ) {
        (self.shape, self.type, self.storage, self.storedShape) = (shape, type, storage, storedShape)
        (self.bytes, self.auxiliaries) = (bytes, auxiliaries)
    }

    /// The array that holds nothing.
    public static let none = NDArray(
        shape: nil, type: .float32, storage: .dense, storedShape: [], bytes: [], auxiliaries: [])
}

extension NDArray {
    /// Stored elements as floating-point numbers; every type but `int64` fits exactly.
    public var doubles: [Double] { NDArrayDecoding.doubles(bytes, type) }

    /// Stored elements rounded to `Float`.
    public var floats: [Float] { NDArrayDecoding.floats(bytes, type) }

    /// Stored elements as integers; fractions are cut off, what does not fit is 0.
    public var integers: [Int64] { NDArrayDecoding.integers(bytes, type) }
}
