#!/usr/bin/env python3
"""Plants errors in the labels of a Pascal VOC dataset, and counts how many of them `reticle audit` puts first.

usage: plant.py plant VOC OUT [--seed N] [--share 0.05]
       plant.py count OUT CASES.jsonl [--first 100]
       plant.py run RETICLE VOC OUT --cfg F --weights F --names F [--minutes 25 | --epochs N] [--folds 3] [--seed N] [AUDIT-OPTION…]

Of all boxes a share is removed, as many get another class of the dataset, and as many are moved by 25 to 50 % of their
size (the root of the area) in any direction, inside the picture and no further than to an IoU of 0.6. No box is
chosen twice. The pictures are linked, the original is only read; OUT/planted.json says what was done.

A case counts as planted if it is about such a box: the box that was changed, or a detection that overlaps the removed
one with an IoU of 0.5 or more. `run` plants, imports, audits and counts.
"""
import argparse, collections, json, math, os, random, resource, subprocess, sys, time
import xml.etree.ElementTree as xml

EDGES = ["xmin", "ymin", "xmax", "ymax"]


def edges(node):
    return [float(node.find("bndbox").find(edge).text) for edge in EDGES]


def iou(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return width * height / (area(a) + area(b) - width * height)


def moved(draw, box, size):
    """The box elsewhere; None where the picture leaves no room for that."""
    width, height = box[2] - box[0], box[3] - box[1]
    for _ in range(50):
        angle, distance = draw.uniform(0, 2 * math.pi), draw.uniform(0.25, 0.5) * math.sqrt(width * height)
        x, y = box[0] + distance * math.cos(angle), box[1] + distance * math.sin(angle)
        x, y = min(max(x, 1), size[0] - width), min(max(y, 1), size[1] - height)
        other = [round(v) for v in (x, y, x + width, y + height)]
        if iou(box, other) <= 0.6:
            return other
    return None


def plant(source, target, seed, share):
    draw = random.Random(seed)
    names = sorted(name[:-4] for name in os.listdir(f"{source}/Annotations") if name.endswith(".xml"))
    trees = {name: xml.parse(f"{source}/Annotations/{name}.xml") for name in names}
    boxes, classes = [], set()
    for name in names:
        for index, node in enumerate(trees[name].getroot().findall("object")):
            left, top, right, bottom = edges(node)
            classes.add(node.find("name").text)
            if right > left and bottom > top:
                boxes.append((name, index))
    classes, count = sorted(classes), round(share * len(boxes))
    draw.shuffle(boxes)
    planted, gone = [], collections.defaultdict(list)
    for place, (name, index) in enumerate(boxes[: 3 * count]):
        root = trees[name].getroot()
        node, size = root.findall("object")[index], root.find("size")
        kind = ["removed", "swapped", "shifted"][place // count]
        fact = {"image": name, "kind": kind, "class": node.find("name").text, "box": edges(node)}
        if kind == "removed":
            gone[name].append(node)
        elif kind == "swapped":
            fact["became"] = node.find("name").text = draw.choice([c for c in classes if c != fact["class"]])
        else:
            box = moved(draw, fact["box"], (int(size.find("width").text), int(size.find("height").text)))
            if box is None:
                continue
            fact["moved"] = box
            for edge, value in zip(EDGES, box):
                node.find("bndbox").find(edge).text = str(value)
        planted.append(fact)
    for name, nodes in gone.items():
        for node in nodes:
            trees[name].getroot().remove(node)
    os.makedirs(f"{target}/Annotations", exist_ok=True)
    for name in names:
        trees[name].write(f"{target}/Annotations/{name}.xml")
    for folder in ("JPEGImages", "ImageSets"):
        if os.path.isdir(f"{source}/{folder}") and not os.path.lexists(f"{target}/{folder}"):
            os.symlink(os.path.abspath(f"{source}/{folder}"), f"{target}/{folder}")
    with open(f"{target}/planted.json", "w") as file:
        json.dump(planted, file, indent=1)
    print(f"{len(boxes)} boxes; planted {dict(collections.Counter(fact['kind'] for fact in planted))}, seed {seed}")


def is_about(case, fact):
    """Whether a case is about what was planted. Pascal VOC counts pixels from 1."""
    if os.path.splitext(os.path.basename(case["image"]))[0] != fact["image"]:
        return False
    if fact["kind"] == "removed":
        found = case.get("found")
        return case.get("box") is None and found is not None and iou(corners(found["box"]), fact["box"]) >= 0.5
    if case.get("box") is None:
        return False
    ours, known = corners(case["box"]), fact.get("moved", fact["box"])
    return max(abs(a - b) for a, b in zip(ours, known)) <= 2 and case["class"] == fact.get("became", fact["class"])


def corners(box):
    return [box[edge] for edge in EDGES]


def count(target, cases, first):
    planted = json.load(open(f"{target}/planted.json"))
    wanted = {"removed": "overlooked", "swapped": "swapped", "shifted": "misplaced"}
    cases = [json.loads(line) for line in open(cases) if line.strip()]
    hits, named, kinds, used = [], collections.Counter(), collections.Counter(), set()
    for rank, case in enumerate(cases):
        fact = next((i for i, fact in enumerate(planted) if i not in used and is_about(case, fact)), None)
        hits.append(fact is not None)
        if rank < first:
            kinds[case["kind"]] += 1
        if fact is None:
            continue
        used.add(fact)
        if rank < first:
            named[planted[fact]["kind"]] += 1
    print(f"{len(cases)} cases; of the first {first} are planted: {sum(hits[:first])} {dict(named)}")
    print(f"kinds of the first {first}: {dict(kinds)}")
    for kind in sorted(set(case["kind"] for case in cases)):
        own = [hit for case, hit in zip(cases, hits) if case["kind"] == kind]
        print(f"  {kind}: {len(own)} cases, {sum(own[:50])} of the first {min(50, len(own))} planted, {sum(own)} in all")
    all_kinds = collections.Counter(fact["kind"] for fact in planted)
    found = collections.Counter(planted[i]["kind"] for i in used)
    print("found anywhere:", {kind: f"{found[kind]} of {all_kinds[kind]} as {wanted[kind]}" for kind in wanted})
    return sum(hits[:first])


def run(program, source, target, options, extra):
    plant(source, target, options.seed, options.share)
    def reticle(*words, **more):
        return subprocess.run([program, *words, "--workspace", target], check=True, **more)
    subprocess.run([program, "import", "--from", target, "--workspace", target], check=True)
    files = ["--cfg", options.cfg, "--weights", options.weights, "--names", options.names]
    reticle("models", "add", "small", *[os.path.abspath(word) if os.path.exists(word) else word for word in files])
    start = time.time()
    limit = ["--epochs", str(options.epochs)] if options.epochs else ["--minutes", str(options.minutes)]
    reticle("audit", "--model", "small", *limit, "--folds", str(options.folds), *extra)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"audit: {(time.time() - start) / 60:.1f} minutes, {(used.ru_utime + used.ru_stime) / 60:.1f} of CPU")
    cases = f"{target}/cases.jsonl"
    with open(cases, "w") as file:
        reticle("audit", "--list", "--json", stdout=file)
    return count(target, cases, options.first)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("what", choices=["plant", "count", "run"])
parser.add_argument("words", nargs="+")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--share", type=float, default=0.05)
parser.add_argument("--first", type=int, default=100)
parser.add_argument("--minutes", type=float, default=25)
parser.add_argument("--epochs", type=int, help="instead of minutes, where other programs share the machine")
parser.add_argument("--folds", type=int, default=3)
for name in ("--cfg", "--weights", "--names"):
    parser.add_argument(name)
options, extra = parser.parse_known_args()
if options.what == "plant":
    plant(*options.words, options.seed, options.share)
elif options.what == "count":
    count(*options.words, options.first)
else:
    sys.exit(0 if run(*options.words, options, extra) >= 60 else 1)
