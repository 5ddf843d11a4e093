#!/usr/bin/env python3
"""Compares `reticle evaluate` with pycocotools, faster-coco-eval and tidecv on made-up data.

usage: coco.py compare RETICLE [FIRST LAST]   twelve figures on random datasets of 5,000 images, to 1e-9 (seeds 1 to 20)
       coco.py race RETICLE [RUNS]            the same files, the same run: 5,000 images, 36,000 and 500,000 boxes
       coco.py tide RETICLE [FIRST LAST]      the gains of TIDE's six kinds of errors, to 1e-9 (seeds 1 to 5)

needs: pip install numpy pycocotools faster-coco-eval tidecv
"""
import contextlib, io, json, os, subprocess, sys, tempfile, time

# Beside this script lies a statistics.py, which is not the one that others import.
sys.path.pop(0)

import numpy

NAMES = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]
SIZE = (640, 480)


def place(random):
    width, height = 6 + random.random(2) ** 2 * 320
    return [float(random.random() * (SIZE[0] - width)), float(random.random() * (SIZE[1] - height)),
            float(width), float(height)]


def beside(random, box, spread):
    shift = (random.random(4) - 0.5) * spread
    return [float(box[0] + shift[0] * box[2]), float(box[1] + shift[1] * box[3]),
            float(box[2] * (1 + shift[2])), float(box[3] * (1 + shift[3]))]


def dataset(seed, images=5000, truths=12000, found=25000, classes=None, crowds=True, ties=None, crowded=True,
            empty=True):
    """Ground truth and results: classes without either, ids out of order, equal confidences, images beyond 100."""
    random = numpy.random.default_rng(seed)
    classes = classes or int(random.integers(2, 9))
    ties = seed % 3 == 0 if ties is None else ties
    ids = [int(i) for i in random.permutation(images * 3)[:images]]
    categories = sorted(int(i) for i in random.choice(200, classes, replace=False) + 1)
    # The first class has no ground truth, the last one no detections.
    wanted = categories[1:] if empty and classes > 2 else categories
    meant = categories[:-1] if empty and classes > 2 else categories
    annotations, at = [], {i: [] for i in ids}
    for number in range(truths):
        image = ids[int(random.random() ** 1.5 * images)]
        box = place(random)
        if ties:
            box = [float(round(v)) for v in box]
        area = box[2] * box[3] * (0.6 if seed % 2 else 1)
        crowd = int(crowds and random.random() < 0.06)
        annotation = {"id": number + 1, "image_id": image, "category_id": int(random.choice(wanted)), "bbox": box,
                      "area": area, "iscrowd": crowd}
        if random.random() < 0.02:
            annotation["ignore"] = 1
        annotations.append(annotation)
        at[image].append(annotation)
    results = []
    for number in range(found):
        image = ids[7] if crowded and number % 40 == 0 else ids[int(random.integers(images))]
        truth = at[image][int(random.integers(len(at[image])))] if at[image] and random.random() < 0.7 else None
        box = beside(random, truth["bbox"], 0.5) if truth else place(random)
        if ties:
            box = [float(round(v)) for v in box]
        same = truth and truth["category_id"] in meant and random.random() < 0.85
        score = random.random()
        results.append({"image_id": image, "category_id": truth["category_id"] if same else int(random.choice(meant)),
                        "bbox": box, "score": round(float(score), 2) if ties else float(score)})
    return {"images": [{"id": i, "file_name": f"{i}.jpg", "width": SIZE[0], "height": SIZE[1]} for i in ids],
            "categories": [{"id": c, "name": f"class {c}"} for c in categories], "annotations": annotations}, results


def written(folder, instances, results):
    paths = os.path.join(folder, "instances.json"), os.path.join(folder, "results.json")
    for path, value in zip(paths, (instances, results)):
        with open(path, "w") as file:
            json.dump(value, file)
    return paths


def reticle(program, paths, *more):
    start = time.perf_counter()
    done = subprocess.run([program, "evaluate", "--ground-truth", paths[0], "--predictions", paths[1], "--protocol",
                           "coco", "--json", *more], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout), time.perf_counter() - start


def pycocotools(paths):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(paths[0])
        evaluation = COCOeval(truth, truth.loadRes(paths[1]), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats, time.perf_counter() - start


def faster(paths):
    from faster_coco_eval import COCO, COCOeval_faster
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(paths[0])
        evaluation = COCOeval_faster(truth, truth.loadRes(paths[1]), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats, time.perf_counter() - start


def difference(found, wanted):
    """The largest difference of the twelve; pycocotools writes -1 where there is no figure."""
    pairs = [(-1 if found[name] is None else found[name], value) for name, value in zip(NAMES, wanted)]
    return max(abs(a - b) for a, b in pairs)


def compare(program, first=1, last=20):
    worst = 0
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            paths = written(folder, *dataset(seed))
            off = difference(reticle(program, paths)[0], pycocotools(paths)[0])
        worst = max(worst, off)
        print(f"seed {seed}: off by {off:.2e}", flush=True)
    print(f"worst {worst:.2e}: {'equal' if worst <= 1e-9 else 'DIFFERS'}")
    return worst > 1e-9


def race(program, runs=3):
    with tempfile.TemporaryDirectory() as folder:
        paths = written(folder, *dataset(1, truths=36000, found=500000, classes=80, crowded=False, ties=False))
        print("files: " + ", ".join(f"{os.path.getsize(p) / 1e6:.1f} MB" for p in paths), flush=True)
        ours = [reticle(program, paths) for _ in range(runs)]
        fast = [faster(paths) for _ in range(runs)]
        plain = pycocotools(paths)
    mine, theirs = min(t for _, t in ours), min(t for _, t in fast)
    print(f"reticle           {mine:7.2f} s  (all: {', '.join(f'{t:.2f}' for _, t in ours)})")
    print(f"faster-coco-eval  {theirs:7.2f} s  {theirs / mine:5.1f} times ours, figures off by "
          f"{difference(ours[0][0], fast[0][0][:12]):.2e}")
    print(f"pycocotools       {plain[1]:7.2f} s  {plain[1] / mine:5.1f} times ours, figures off by "
          f"{difference(ours[0][0], plain[0]):.2e}")
    return plain[1] < 20 * mine or theirs < 3 * mine


def tidecv(instances, results):
    from tidecv import TIDE, Data
    truth, found = Data("truth", max_dets=100), Data("found", max_dets=100)
    for category in instances["categories"]:
        truth.add_class(category["id"], category["name"])
    for image in instances["images"]:
        truth.add_image(image["id"], image["file_name"])
    for one in instances["annotations"]:
        add = truth.add_ignore_region if one["iscrowd"] else truth.add_ground_truth
        add(one["image_id"], one["category_id"], one["bbox"])
    for one in results:
        found.add_detection(one["image_id"], one["category_id"], one["score"], one["bbox"])
    run = TIDE(pos_threshold=0.5, background_threshold=0.1).evaluate(truth, found)
    kinds = {"Cls": "classification", "Loc": "localization", "Both": "both", "Dupe": "duplicate",
             "Bkg": "background", "Miss": "missed"}
    gains = {kinds[k.short_name]: v / 100 for k, v in run.fix_main_errors().items()}
    counts = {kinds[k.short_name]: v for k, v in run.count_errors().items()}
    special = {k.short_name: v / 100 for k, v in run.fix_special_errors().items()}
    return run.ap / 100, gains, counts, special


def tide(program, first=1, last=5):
    failed = False
    for seed in range(first, last + 1):
        for crowds in (False, True):
            instances, results = dataset(seed, images=1000, truths=4000, found=9000, classes=6, crowds=crowds,
                                         ties=False, crowded=False, empty=False)
            with tempfile.TemporaryDirectory() as folder:
                errors = reticle(program, written(folder, instances, results))[0]["errors"]
            ap, gains, counts, special = tidecv(instances, results)
            off = max([abs(errors["ap"] - ap), abs(errors["falsePositiveGain"] - special["FalsePos"]),
                       abs(errors["falseNegativeGain"] - special["FalseNeg"])]
                      + [abs(row["gain"] - gains[row["type"]]) for row in errors["types"]])
            more = {row["type"]: counts[row["type"]] - row["count"] for row in errors["types"]}
            more = {kind: n for kind, n in more.items() if n}
            print(f"seed {seed}, {'with' if crowds else 'without'} crowds: off by {off:.2e}, counts "
                  f"{'equal' if not more else f'of tidecv higher by {more}'}", flush=True)
            # tidecv takes detections on crowds for errors as well; here they count neither way.
            failed |= not crowds and (off > 1e-9 or bool(more))
    return failed


if len(sys.argv) < 3 or sys.argv[1] not in ("compare", "race", "tide"):
    sys.exit(__doc__)
failed = {"compare": compare, "race": race, "tide": tide}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
sys.exit(1 if failed else 0)
