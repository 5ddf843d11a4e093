#!/usr/bin/env python3
"""ONNX Runtime on our ONNX files against our own numbers.

    RETICLE_PEER_FOLDER=/tmp/peer swift test --filter ExportPeerFilesTests
    python3 Tests/Peers/onnx_check.py /tmp/peer/everything /tmp/peer/darknet53 ...

Each argument is a prefix of PREFIX.onnx and PREFIX.json. Needs onnxruntime, numpy, and onnx for its checker.
"""
import json
import sys

import numpy as np
import onnx
import onnxruntime

import peer


def check(prefix):
    print(prefix)
    onnx.checker.check_model(prefix + ".onnx", full_check=True)
    session = onnxruntime.InferenceSession(prefix + ".onnx", providers=["CPUExecutionProvider"])
    h, w, pixels, heads, raw = peer.load(prefix + ".json")
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(names, {"images": pixels})))
    good = True
    for level, ours in enumerate(raw):
        good &= peer.report(f"output{level}", found[f"output{level}"][0].transpose(1, 2, 0), ours, 1e-3)
    decoded = [peer.decode(h, head, ours) for head, ours in zip(heads, raw)]
    boxes, scores = (np.concatenate(parts) for parts in zip(*decoded))
    good &= peer.report("boxes", found["boxes"][0] / np.maximum(1, np.abs(boxes)), boxes / np.maximum(1, np.abs(boxes)), 1e-3)
    good &= peer.report("scores", found["scores"][0], scores, 1e-4)
    two = session.run(["scores"], {"images": np.concatenate([pixels, pixels])})[0]
    return good and peer.report("two pictures at once", two[1], found["scores"][0], 1e-5)


if __name__ == "__main__":
    sys.exit(0 if all([check(prefix) for prefix in sys.argv[1:]]) else 1)
