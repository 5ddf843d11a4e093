extension COCOMatching {
    /// AP and recall of every class, area and threshold (`COCOeval.accumulate` of pycocotools).
    public func result() -> COCOResult {
        let (areas, thresholds, most) = (
            settings.areas.count, settings.iouThresholds.count, settings.mostFound.count
        )
        let classes = order.classStarts.count - 1
        var precisions = [Double](repeating: .nan, count: areas * thresholds * classes)
        var recalls = [Double](repeating: .nan, count: areas * most * thresholds * classes)
        for area in 0..<areas {
            for classIndex in 0..<classes where positives[area][classIndex] > 0 {
                let count = Double(positives[area][classIndex])
                for limit in 0..<most {
                    let points = points(area, classIndex, most: settings.mostFound[limit])
                    for threshold in 0..<thresholds {
                        let at = ((area * most + limit) * thresholds + threshold) * classes + classIndex
                        recalls[at] = Double(points[threshold].count) / count
                        if limit == most - 1 {
                            precisions[(area * thresholds + threshold) * classes + classIndex] = settings.averaged(
                                points[threshold], positives: count)
                        }
                    }
                }
            }
        }
        return COCOResult(settings: settings, classes: classes, precisions: precisions, recalls: recalls)
    }

    /// For each threshold the precision at each true positive, by falling confidence.
    private func points(_ area: Int, _ classIndex: Int, most: Int) -> [[Double]] {
        let thresholds = settings.iouThresholds.count
        var points = [[Double]](repeating: [], count: thresholds)
        // Most detections are wrong at every threshold: those are counted once for all.
        var wrongEverywhere = 0
        var wrong = [Int](repeating: 0, count: thresholds)
        for row in order.byConfidence[order.classStarts[classIndex]..<order.classStarts[classIndex + 1]]
            .lazy.map(Int.init) where order.rank[row] < most
        {
            let (hits, silent) = (matched[area][row], ignored[area][row])
            if hits | silent == 0 {
                wrongEverywhere += 1
                continue
            }
            for threshold in 0..<thresholds where silent >> UInt16(threshold) & 1 == 0 {
                guard hits >> UInt16(threshold) & 1 == 1 else {
                    wrong[threshold] += 1
                    continue
                }
                let right = Double(points[threshold].count + 1)
                points[threshold].append(
                    right / (Double(wrongEverywhere + wrong[threshold]) + right + Double.ulpOfOne))
            }
        }
        return points
    }
}

extension COCOProtocol {
    /// Mean over the protocol's recalls of the best precision from there on, 0…1.
    ///
    /// - Parameters:
    ///   - precisions: precision at each true positive, by falling confidence
    ///   - positives: ground truths that count, above 0
    func averaged(_ precisions: [Double], positives: Double) -> Double {
        var best = precisions
        for at in best.indices.dropLast().reversed() { best[at] = max(best[at], best[at + 1]) }
        var (sum, at) = (0.0, 0)
        for recall in recalls {
            while at < best.count, Double(at + 1) / positives < recall { at += 1 }
            if at == best.count { break }
            sum += best[at]
        }
        return sum / Double(recalls.count)
    }
}
