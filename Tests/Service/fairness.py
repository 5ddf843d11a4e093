#!/usr/bin/env python3
"""Clients post 1,000, 100 and 10 jobs at once: how long each waits, and how often the network in memory is changed.

    python3 Tests/Service/fairness.py --service .build/release/reticle-service [--weights 'small 2'] [--queue postgres]

By its share, a client's last job is done when each of the others has had as many jobs for its weight, or all of its own. What a
client waits beyond that is printed, in jobs; whole batches allow for one batch of each other client.
"""
import argparse, http.server, json, os, pathlib, random, re, shutil, sys, tempfile, threading, time

import common

JOBS = {"large": 1000, "middle": 100, "small": 10}


def first_come(order):
    """Changes of network where jobs are done in the order in which they came."""
    return 1 + sum(one != other for one, other in zip(order, order[1:]))


def share_bound(client, jobs, weights):
    """Jobs of all clients that are done when the last one of `client` is, by fluid weighted sharing from the same moment on."""
    end = jobs[client] / weights[client]
    return sum(min(count, end * weights[other]) for other, count in jobs.items())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--queue", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--weights", default="", help="lines of the weights file, separated by ;")
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-fair-"))
    models = common.make_models(folder, JOBS)
    tokens = {client: common.add_token(options.service, folder, client) for client in JOBS}
    pictures = http.server.ThreadingHTTPServer(("127.0.0.1", 0), common.Pictures)
    threading.Thread(target=pictures.serve_forever, daemon=True).start()
    names = sorted(os.listdir(common.SHELF / "pictures"))
    postgres = common.Postgres() if options.queue == "postgres" else None
    queue = postgres.address if postgres else f"sqlite:{folder}/queue.sqlite"
    log = open(folder / "log", "w")
    weights = {client: 1.0 for client in JOBS}
    more = []
    if options.weights:
        lines = [line.split() for line in options.weights.split(";")]
        weights.update({client: float(weight) for client, weight in lines})
        (folder / "weights").write_text("\n".join(" ".join(line) for line in lines) + "\n")
        more = ["--weights", folder / "weights"]
    port = common.free_port()
    server = common.start(
        [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--queue", queue, "--models", models, "--tokens",
         folder / "tokens", "--log-level", "warning"], log, port)
    order = [client for client, count in JOBS.items() for _ in range(count)]
    dice = random.Random(options.seed)
    dice.shuffle(order)
    jobs = {}
    for client in order:
        url = f"http://127.0.0.1:{pictures.server_port}/{dice.choice(names)}"
        status, _, answer = common.ask(port, "POST", "/v1/inferences", tokens[client], {"url": url})
        assert status == 202, (status, answer)
        jobs[answer["id"]] = client
    start = time.time()
    worker = common.start(
        # Room for one network of the three: the sample's is 3.1 MB.
        [options.service, "work", "--queue", queue, "--models", models, "--allow-private", "--cache", folder / "cache",
         "--batch", options.batch, "--model-memory", 1, "--until-idle", *more], log)
    assert worker.wait(timeout=3600) == 0, f"see {log.name}"
    elapsed = time.time() - start
    loads = int(re.findall(r'networkLoads"?[:=]"?(\d+)', (folder / "log").read_text())[-1])
    ended = []
    for id, client in jobs.items():
        status, _, answer = common.ask(port, "GET", f"/v1/inferences/{id}", tokens[client])
        assert answer["status"] == "done", answer
        ended.append((answer["finishedAt"], id, client))
    ended.sort()
    position = {client: max(place for place, (_, _, other) in enumerate(ended, 1) if other == client) for client in JOBS}
    changes = first_come([client for _, _, client in ended])
    for client, count in JOBS.items():
        bound = share_bound(client, JOBS, weights)
        print(json.dumps({
            "client": client, "jobs": count, "weight": weights[client], "last one is number": position[client],
            "by its share": round(bound), "beyond it": max(0, position[client] - round(bound)),
            "first come": max(place for place, other in enumerate(order, 1) if other == client),
            "batches allow": options.batch * (len(JOBS) - 1)}))
    per_thousand = 1000 / len(order)
    print(json.dumps({
        "jobs": len(order), "seconds": round(elapsed, 1), "changes of client a thousand jobs": round(changes * per_thousand, 1),
        "networks read from disk a thousand jobs": round(loads * per_thousand, 1),
        "first come, a thousand jobs": round(first_come(order) * per_thousand, 1)}))
    common.stop(server)
    if postgres:
        postgres.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
