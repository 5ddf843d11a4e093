#!/usr/bin/env python3
"""The forward pass of one network beside ONNX Runtime and OpenVINO, taken in turns.

    python3 Tests/Peers/infer.py RETICLE MODEL.onnx --size 416 --threads 1 2 -- --model yolov3
    python3 Tests/Peers/infer.py RETICLE MODEL.onnx --size 320 -- --cfg FILE.cfg --weights FILE.weights

What follows -- goes to `reticle bench infer`. Every round starts each of the three anew, in another order, so that a slow
moment of the machine falls upon all; the figure of a program is the median over the rounds of its medians. Batch 1, fp32.
Needs numpy, onnxruntime and openvino in the Python that runs it.
"""
import argparse
import json
import subprocess
import sys
import time

# Beside this script lies a statistics.py, which is not the one that is meant here.
sys.path.pop(0)

import statistics


def forward(name, model, threads, size):
    """A call that runs the network of a peer once."""
    import numpy as np
    pixels = np.random.default_rng(1).random((1, 3, size, size), dtype=np.float32)
    if name == "onnxruntime":
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        place = session.get_inputs()[0].name
        return lambda: session.run(None, {place: pixels})
    import openvino
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    return lambda: request.infer({0: pixels})


def peer(name, model, threads, size, runs):
    once = forward(name, model, threads, size)
    once()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"median": statistics.median(seconds), "min": min(seconds)}))


def measured(name, options, threads):
    here = [str(value) for value in (threads, options.size, options.runs)]
    if name == "reticle":
        line = [options.reticle, "bench", "infer", *options.ours, "--threads", here[0], "--size", here[1], "--runs", here[2], "--json"]
    else:
        line = [sys.executable, __file__, "--peer", name, options.model, *here]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def race(options):
    names = ["reticle", "onnxruntime", "openvino"]
    for threads in options.threads:
        found = {name: [] for name in names}
        for turn in range(options.rounds):
            for name in names[turn % 3:] + names[:turn % 3]:
                found[name].append(measured(name, options, threads))
        ours = statistics.median(each["median"] for each in found["reticle"])
        for name, each in found.items():
            middle = statistics.median(one["median"] for one in each)
            print(f"{threads} threads, {name}: median {middle * 1e3:.1f} ms, best {min(one['min'] for one in each) * 1e3:.1f} ms,"
                  f" medians {min(one['median'] for one in each) * 1e3:.1f} to {max(one['median'] for one in each) * 1e3:.1f},"
                  f" ours is {ours / middle:.2f} × of it", flush=True)
        if "peakBytes" in found["reticle"][0]:
            print(f"{threads} threads, reticle: peak {max(each['peakBytes'] for each in found['reticle']) / 1e6:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        name, model, threads, size, runs = sys.argv[2:]
        sys.exit(peer(name, model, int(threads), int(size), int(runs)))
    before, _, ours = " ".join(sys.argv[1:]).partition(" -- ")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reticle")
    parser.add_argument("model")
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args(before.split())
    options.ours = ours.split()
    race(options)
