@testable import Jobs
import Testing

@Suite struct PaceTests {
    @Test func nothingIsSaidBeforeAnythingIsDone() {
        var pace = Pace()
        #expect(pace.secondsLeft(of: 10) == nil)
        pace.note(0, at: 5)
        #expect(pace.secondsLeft(of: 10) == nil)
    }

    @Test func theRestTakesAsLongAsThePartDone() {
        var pace = Pace()
        for second in 0...10 { pace.note(second * 3, at: 100 + Double(second)) }
        #expect(pace.secondsLeft(of: 60) == 10)
        #expect(pace.secondsLeft(of: 30) == 0)
        #expect(pace.secondsLeft(of: 20) == 0)
    }

    @Test func whatWasLongAgoIsForgotten() {
        var pace = Pace(window: 10)
        for second in 0...1000 { pace.note(second, at: Double(second)) }
        for half in 1...100 { pace.note(1000 + half, at: 1000 + Double(half) * 0.5) }
        #expect(pace.secondsLeft(of: 1200) == 50)
    }

    @Test func manyItemsInASecondAreOneMark() throws {
        var pace = Pace(window: 10)
        for item in 0...20000 { pace.note(item, at: Double(item) / 1000) }
        let left = try #require(pace.secondsLeft(of: 30000))
        #expect(abs(left - 10) < 0.01)
    }

    @Test func aResumedJobStartsAnew() {
        var pace = Pace()
        pace.note(500, at: 1)
        pace.note(3, at: 2)
        pace.note(5, at: 4)
        #expect(pace.secondsLeft(of: 10) == 5)
    }
}
