import CKernels
import Imaging

/// Some bands (six rows each) of a sixel, encoded by themselves: bands know nothing of each other but the palette.
///
/// Unchecked, since one thread has it at a time: it is made, handed to one iteration, and read when all are done.
final class SixelBands: @unchecked Sendable {
    private let encoder: SixelEncoder
    private let part: DotRect
    private let bands: Range<Int>
    /// The bands with a line feed before each but the first of the sixel.
    private(set) var out: ByteWriter
    /// Registers that occur, not 0.
    private(set) var used = [UInt8](repeating: 0, count: 256)

    /// Takes bands of a part, counted from the part's top.
    init(_ encoder: SixelEncoder, _ part: DotRect, bands: Range<Int>) {
        (self.encoder, self.part, self.bands) = (encoder, part, bands)
        out = ByteWriter(capacity: part.width * bands.count * 12 + ck_sixel_band_room(part.width))
    }

    /// Finds the registers of each band and writes them.
    func encode() {
        guard part.width > 0 else { return }
        let keys = Array(encoder.exact.keys)
        let registersOfKeys = keys.map { encoder.exact[$0] ?? 0 }
        let shifts = (0..<8).map { SixelEncoder.shifts(row: $0, column: part.x0, spread: encoder.palette.spread) }
        let (width, columns) = (part.width, encoder.dots.width)
        encoder.dots.pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 6 * width) { registers in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: ck_sixel_band_scratch(width)) { scratch in
                    guard let registers = registers.baseAddress else { return }
                    for band in bands {
                        let top = part.y0 + band * 6
                        let rows = min(6, part.y1 - top)
                        for row in 0..<rows {
                            let from = ((top + row) * columns + part.x0) * 3
                            ck_sixel_registers(
                                pixels + from, width, shifts[(top + row) & 7], encoder.palette.table, keys,
                                registersOfKeys, keys.count, registers + row * width)
                        }
                        if band > 0 { out.put(0x2D) }
                        out.write(atMost: ck_sixel_band_room(width)) {
                            ck_sixel_band(registers, width, rows, scratch.baseAddress, &used, $0)
                        }
                    }
                }
            }
        }
    }
}
