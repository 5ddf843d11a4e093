"""What the two checks share: our own numbers from PREFIX.json, decoded in plain numpy.

PREFIX.json holds height, width, input [H*W*3] and outputs [[H'*W'*C]...] as rows of pixels with channels last, and
heads [{kind, classes, scale, anchors}].
"""
import json

import numpy as np


def load(path):
    facts = json.load(open(path))
    h, w = facts["height"], facts["width"]
    pixels = np.array(facts["input"], np.float32).reshape(h, w, 3)
    heads, raw = facts["heads"], []
    for head, flat in zip(heads, facts["outputs"]):
        channels = len(head["anchors"]) * (5 + head["classes"])
        cells = len(flat) // channels
        stride = round((h * w / cells) ** 0.5)
        raw.append(np.array(flat, np.float32).reshape(h // stride, w // stride, channels))
    return h, w, pixels.transpose(2, 0, 1)[None].copy(), heads, raw


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def decode(h, head, raw):
    """Corners [H*W*A, 4] and confidences [H*W*A, classes], by cell and anchor."""
    rows, columns, _ = raw.shape
    stride, s = h / rows, head["scale"]
    t = raw.reshape(rows, columns, len(head["anchors"]), 5 + head["classes"]).astype(np.float64)
    y, x = np.mgrid[:rows, :columns]
    cx = (sigmoid(t[..., 0]) * s - (s - 1) / 2 + x[..., None]) * stride
    cy = (sigmoid(t[..., 1]) * s - (s - 1) / 2 + y[..., None]) * stride
    anchors = np.array(head["anchors"])
    bw, bh = np.exp(t[..., 2]) * anchors[:, 0], np.exp(t[..., 3]) * anchors[:, 1]
    boxes = np.stack([cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2], -1)
    if head["kind"] == "region":
        e = np.exp(t[..., 5:] - t[..., 5:].max(-1, keepdims=True))
        classes = e / e.sum(-1, keepdims=True)
    else:
        classes = sigmoid(t[..., 5:])
    scores = classes * sigmoid(t[..., 4])[..., None]
    return boxes.reshape(-1, 4), scores.reshape(-1, head["classes"])


def iou(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    inside = width * height
    return inside / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inside)


def suppress(levels, overlap=0.45, threshold=0.01, candidates=400, rows=100):
    """Class-aware suppression over (boxes, scores) of all heads; rows (class, score, box), best first."""
    found = []
    for boxes, scores in levels:
        for klass in range(scores.shape[1]):
            for box, score in zip(boxes, scores[:, klass]):
                if score > threshold:
                    found.append((klass, score, *box))
    found.sort(key=lambda row: -row[1])
    kept = []
    for row in found[:candidates]:
        if all(row[0] != other[0] or iou(row[2:], other[2:]) <= overlap for other in kept):
            kept.append(row)
    return np.array(kept[:rows])


def report(what, found, expected, limit):
    difference = float(np.abs(np.asarray(found, np.float64) - np.asarray(expected, np.float64)).max())
    print(f"{what}: largest difference {difference:.3g} (limit {limit:g})")
    return difference <= limit
