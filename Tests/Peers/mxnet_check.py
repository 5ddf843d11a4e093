#!/usr/bin/env python3
"""MXNet 1.9.1 and GluonCV on what we write, against our own numbers.

    RETICLE_PEER_FOLDER=/tmp/peer swift test --filter ExportPeerFilesTests
    python3 Tests/Peers/mxnet_check.py /tmp/peer/everything /tmp/peer/darknet53 ...

Each argument is a prefix of PREFIX-symbol.json, PREFIX-0000.params and PREFIX.json. The pair is loaded as a
SymbolBlock and as a Module; where PREFIX.params is there too and PREFIX is darknet53, GluonCV's own network loads
it. Needs mxnet 1.9.1, gluoncv 0.10.5, numpy < 1.24.
"""
import os
import sys

import mxnet as mx
import numpy as np

import peer


def compare(what, found, expected):
    ids, scores, boxes = (part.asnumpy()[0] for part in found)
    used = ids[:, 0] >= 0
    rows = np.concatenate([ids, scores, boxes], 1)[used]
    print(f"{what}: {len(rows)} rows, expected {len(expected)}")
    # Nothing against nothing shows nothing.
    if len(rows) != len(expected) or not len(rows):
        return False
    # Rows whose scores are almost equal may change places: compare each with the nearest of its class.
    worst_score = worst_box = 0.0
    for row in expected:
        near = rows[rows[:, 0] == row[0]]
        if not len(near):
            return False
        distance = np.abs(near[:, 2:] - row[2:]).max(1) + 100 * np.abs(near[:, 1] - row[1])
        best = near[distance.argmin()]
        worst_score = max(worst_score, abs(best[1] - row[1]))
        worst_box = max(worst_box, (np.abs(best[2:] - row[2:]) / np.maximum(1, np.abs(row[2:]))).max())
    print(f"{what}: largest difference of scores {worst_score:.3g}, of boxes (relative above 1 px) {worst_box:.3g}")
    return worst_score < 1e-4 and worst_box < 1e-3


def check(prefix):
    print(prefix)
    h, w, pixels, heads, raw = peer.load(prefix + ".json")
    expected = peer.suppress([peer.decode(h, head, ours) for head, ours in zip(heads, raw)])
    data = mx.nd.array(pixels)
    block = mx.gluon.SymbolBlock.imports(prefix + "-symbol.json", ["data"], prefix + "-0000.params")
    good = compare("SymbolBlock", block(data), expected)
    symbol, arguments, auxiliaries = mx.model.load_checkpoint(prefix, 0)
    module = mx.mod.Module(symbol, label_names=None)
    module.bind([("data", pixels.shape)], for_training=False)
    module.set_params(arguments, auxiliaries)
    module.forward(mx.io.DataBatch([data]), is_train=False)
    good &= compare("Module", module.get_outputs(), expected)
    if os.path.exists(prefix + ".params") and os.path.basename(prefix) == "darknet53":
        from gluoncv import model_zoo

        net = model_zoo.yolo3_darknet53_custom([str(i) for i in range(heads[0]["classes"])], pretrained_base=False)
        net.load_parameters(prefix + ".params")
        net.set_nms(0.45, 400)
        good &= compare("GluonCV", net(data), expected)
    return good


if __name__ == "__main__":
    sys.exit(0 if all([check(prefix) for prefix in sys.argv[1:]]) else 1)
