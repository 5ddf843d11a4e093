import Foundation
import Domain
import Testing
@testable import Imaging
@Suite struct NetworkInputScratchTests {
    @Test func compare() throws {
        let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/tmp/dec/cases.bin")))
        var at = 0
        func int() -> Int { defer { at += 4 }; return Int(data[at]) | Int(data[at+1]) << 8 | Int(data[at+2]) << 16 | Int(data[at+3]) << 24 }
        var stats: [Int: (values: Int, off: Int, worst: Int, cases: Int, bad: Int, worstF: Float)] = [:]
        while at < data.count {
            let (w, h, W, H, i) = (int(), int(), int(), int(), int())
            let s = RGBImage(width: w, height: h, pixels: Array(data[at..<at + w*h*3])); at += w*h*3
            let d = Array(data[at..<at + W*H*3]); at += W*H*3
            let f = data[at..<at + W*H*12].withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }; at += W*H*12
            let r = s.resized(to: ImageSize(width: W, height: H), by: Interpolation(rawValue: i)!)
            var st = stats[i] ?? (0,0,0,0,0,0)
            var off = 0, worst = 0
            for (a, b) in zip(r.pixels, d) where a != b { off += 1; worst = max(worst, abs(Int(a)-Int(b))) }
            var fl = [Float](repeating: 0, count: W*H*3)
            var span = fl.mutableSpan
            Resize(from: s.size, to: ImageSize(width: W, height: H), by: Interpolation(rawValue: i)!).floats(s, gain: .one, bias: .zero, into: &span, start: 0, rowLength: W*3)
            var wf: Float = 0
            for (a, b) in zip(fl, f) { wf = max(wf, abs(a-b)) }
            if off > 0 || wf > 1e-3 { print("case", w, h, W, H, "interp", i, "off", off, "of", d.count, "worst", worst, "float", wf) }
            st.values += d.count; st.off += off; st.worst = max(st.worst, worst); st.cases += 1; st.bad += off > 0 ? 1 : 0; st.worstF = max(st.worstF, wf)
            stats[i] = st
        }
        for (i, s) in stats.sorted(by: { $0.key < $1.key }) { print("INTERP", i, s) }
    }
    @Test func time() {
        let s = TestPictures.noise(width: 4000, height: 3000, seed: 1)
        for size in [416, 608] { for kind in Interpolation.allCases {
            let placement = Placement.letterbox(s.size, in: ImageSize(width: size, height: size))
            var values = [Float](repeating: 0, count: size*size*3)
            var times: [Double] = [], bytes: [Double] = []
            for _ in 0..<7 {
                var input = NetworkInput.darknet; input.interpolation = kind
                var t = clock()
                var span = values.mutableSpan
                input.write(s, placement, into: &span)
                times.append(Double(clock() - t) / 1000)
                t = clock()
                var g = NetworkInput.gluon(kind); g.roundsToBytes = true
                var span2 = values.mutableSpan
                g.write(s, placement, into: &span2)
                bytes.append(Double(clock() - t) / 1000)
            }
            print("TIME", size, kind, "float", times.sorted()[3], "ms; bytes", bytes.sorted()[3], "ms")
        } }
    }
}
