import CKernels

/// Makes target pixels of weighted source pixels: rows first, which are contiguous, then columns.
struct Resampler {
    var columns: SampleAxis
    var rows: SampleAxis

    /// Draws `width` × `height` pixels; those outside the picture get the `margin`, the others go through `table`.
    func draw(_ image: RGBImage, width: Int, height: Int, table: [UInt8]?, margin: SIMD3<UInt8>) -> RGBImage {
        guard !columns.inside.isEmpty, !rows.inside.isEmpty else {
            return RGBImage(width: width, height: height, fill: (margin.x, margin.y, margin.z))
        }
        let count = width * height * 3
        // The kernel writes four bytes a pixel, the last of which the next pixel overwrites.
        let pixels = [UInt8](unsafeUninitializedCapacity: count + 4) { target, filled in
            fill(target, image, width: width, height: height)
            if let table {
                for row in rows.inside {
                    let start = (row * width + columns.inside.lowerBound) * 3
                    for at in start..<start + columns.inside.count * 3 { target[at] = table[Int(target[at])] }
                }
            }
            border(target, width: width, height: height, margin: margin)
            filled = count
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    private func fill(_ target: UnsafeMutableBufferPointer<UInt8>, _ image: RGBImage, width: Int, height: Int) {
        let inside = columns.inside
        // Only the source columns that some target pixel needs are blended.
        let left = inside.reduce(UInt32.max) { min($0, columns.first[$1]) }
        let right = inside.reduce(UInt32.min) { max($0, columns.first[$1]) } + UInt32(columns.taps)
        let first = columns.first.map { $0 >= left ? $0 - left : 0 }
        let count = Int(right - left) * 3
        let stride = image.width * 3
        // The kernel reads up to eight values past a pixel.
        var blended = [UInt16](repeating: 0, count: count + 16)
        let weights = rows.weights.map { UInt16($0) }
        image.pixels.withUnsafeBufferPointer { source in
            first.withUnsafeBufferPointer { first in
                columns.weights.withUnsafeBufferPointer { columnWeights in
                    weights.withUnsafeBufferPointer { rowWeights in
                        blended.withUnsafeMutableBufferPointer { blended in
                            guard let source = source.baseAddress, let first = first.baseAddress,
                                let columnWeights = columnWeights.baseAddress, let blended = blended.baseAddress,
                                let rowWeights = rowWeights.baseAddress, let target = target.baseAddress
                            else { return }
                            for row in rows.inside {
                                ck_blend_rows(
                                    source + Int(rows.first[row]) * stride + Int(left) * 3, stride,
                                    rowWeights + row * rows.taps, rows.taps, count, blended)
                                ck_blend_columns(
                                    blended, first + inside.lowerBound,
                                    columnWeights + inside.lowerBound * columns.taps, columns.taps, inside.count,
                                    target + (row * width + inside.lowerBound) * 3)
                            }
                        }
                    }
                }
            }
        }
    }

    private func border(
        _ target: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int, margin: SIMD3<UInt8>
    ) {
        for row in 0..<height {
            let isInside = rows.inside.contains(row)
            if isInside && columns.inside == 0..<width { continue }
            for column in 0..<width where !isInside || !columns.inside.contains(column) {
                let at = (row * width + column) * 3
                (target[at], target[at + 1], target[at + 2]) = (margin.x, margin.y, margin.z)
            }
        }
    }
}
