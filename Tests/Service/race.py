#!/usr/bin/env python3
"""Accepted jobs a second beside Flask, Connexion and SQLite, with wrk on loopback, and memory over many jobs.

    python3 -m venv V && V/bin/pip install 'connexion[flask,uvicorn]'
    python3 Tests/Service/race.py --service .build/release/reticle-service --python V/bin/python --queue both --rounds 3
    python3 Tests/Service/race.py … --jobs 1000000      # memory

The two take turns; medians are printed. Half the rate is then asked for, for the latency.
"""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

import common


def wrk(port, token, seconds, connections, pause=0):
    """What wrk's script prints of a run."""
    environment = dict(os.environ, TOKEN=token, PAUSE=str(pause))
    script = pathlib.Path(__file__).with_name("post.lua")
    text = subprocess.check_output(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script, f"http://127.0.0.1:{port}"],
        text=True, env=environment)
    return json.loads(text.strip().splitlines()[-1])


def rate(result):
    return (result["requests"] - result["refused"] - result["broken"]) / result["seconds"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--python", help="a Python that has connexion and uvicorn")
    options.add_argument("--queue", choices=("sqlite", "postgres", "both"), default="sqlite")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--connections", type=int, default=64)
    options.add_argument("--jobs", type=int, default=0, help="post as many and watch the memory, instead of the race")
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-race-"))
    models = common.make_models(folder, ["acme"])
    token = common.add_token(options.service, folder, "acme")
    log = open(folder / "log", "w")
    postgres = common.Postgres() if options.queue != "sqlite" else None
    engines = {"sqlite": f"sqlite:{folder}/queue.sqlite", "postgres": postgres and postgres.address}
    chosen = ("sqlite", "postgres") if options.queue == "both" else (options.queue,)
    servers, running = {}, []
    for engine in chosen:
        port = common.free_port()
        running.append(common.start(
            [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--queue", engines[engine], "--models", models,
             "--tokens", folder / "tokens", "--log-level", "warning"], log, port))
        servers[engine] = (port, running[-1].pid)
    try:
        if options.jobs:
            watch_memory(options, servers, token)
        else:
            race(options, servers, running, token, folder, log)
    finally:
        common.stop(*running)
        if postgres:
            postgres.close()
    shutil.rmtree(folder, ignore_errors=True)


def race(options, servers, running, token, folder, log):
    port = common.free_port()
    description = common.ROOT / "Sources/Service/openapi.yaml"
    environment = dict(
        os.environ, PEER_DATABASE=f"{folder}/peer.sqlite", PEER_TOKEN=token, PEER_DESCRIPTION=str(description))
    running.append(common.start(
        [options.python, "-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--port", port, "peer:app"],
        log, port, cwd=pathlib.Path(__file__).parent, env=environment))
    servers["peer"] = (port, running[-1].pid)
    results = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, (port, _) in servers.items():
            results[name].append(wrk(port, token, options.seconds, options.connections))
    rates = {name: statistics.median(map(rate, found)) for name, found in results.items()}
    for name, found in results.items():
        print(json.dumps({
            "server": name, "accepted/s": round(rates[name]), "of each round": [round(rate(one)) for one in found],
            "refused": sum(one["refused"] for one in found), "broken": sum(one["broken"] for one in found),
            "ratio": round(rates[name] / rates["peer"], 2)}))
    for name, (port, pid) in servers.items():
        # A pause of a connection and its latency together make the wanted rate.
        pause = 1000 * options.connections / (rates[name] / 2)
        found = [wrk(port, token, options.seconds, options.connections, pause) for _ in range(options.rounds)]
        print(json.dumps({
            "server": name, "wanted/s": round(rates[name] / 2), "accepted/s": [round(rate(one)) for one in found],
            "p50 ms": [one["p50"] for one in found], "p99 ms": [one["p99"] for one in found],
            "max ms": [one["max"] for one in found], "MB": round(common.resident(pid))}))


def watch_memory(options, servers, token):
    for name, (port, pid) in servers.items():
        posted, row, start = 0, [], time.time()
        while posted < options.jobs:
            result = wrk(port, token, options.seconds, options.connections)
            posted += result["requests"] - result["refused"] - result["broken"]
            row.append((posted, round(common.resident(pid), 1)))
            print(json.dumps({"server": name, "jobs": posted, "MB": row[-1][1]}), flush=True)
        print(json.dumps({"server": name, "jobs": posted, "seconds": round(time.time() - start), "MB": [mb for _, mb in row]}))


if __name__ == "__main__":
    sys.exit(main())
