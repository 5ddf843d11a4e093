#!/usr/bin/env python3
"""Two workers in network namespaces of their own against one PostgreSQL; the link of one is cut for a minute in the middle.

    python3 Tests/Service/network.py --service .build/release/reticle-service [--cut 60]     (as root)

Every acknowledged job must be done, once, and the worker behind the cut link must be at work again afterwards.
"""
import argparse, http.server, json, os, pathlib, random, re, shutil, subprocess, sys, tempfile, threading, time

import common

HOST = "10.77.{}.1"
WORKER = "10.77.{}.2"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def make_namespace(number):
    name = f"reticle{number}"
    subprocess.run(["ip", "netns", "delete", name], stderr=subprocess.DEVNULL)
    ip("netns", "add", name)
    ip("link", "add", f"rt{number}", "type", "veth", "peer", "name", "inside", "netns", name)
    ip("address", "add", HOST.format(number) + "/24", "dev", f"rt{number}")
    ip("link", "set", f"rt{number}", "up")
    ip("-n", name, "address", "add", WORKER.format(number) + "/24", "dev", "inside")
    for device in ("inside", "lo"):
        ip("-n", name, "link", "set", device, "up")
    return name


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--cut", type=float, default=60)
    options = options.parse_args()
    clients = ("acme", "globex")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-network-"))
    models = common.make_models(folder, clients)
    tokens = {client: common.add_token(options.service, folder, client) for client in clients}
    spaces = [make_namespace(number) for number in (1, 2)]
    postgres = common.Postgres(listen="*")
    database = common.free_port("0.0.0.0")
    postgres.run("pg_ctl", "-D", f"{postgres.folder}/data", "-m", "fast", "-w", "stop")
    postgres.options += f" -c port={database}"
    postgres.start()
    pictures = http.server.ThreadingHTTPServer(("0.0.0.0", 0), common.Pictures)
    threading.Thread(target=pictures.serve_forever, daemon=True).start()
    names = sorted(os.listdir(common.SHELF / "pictures"))
    port = common.free_port()
    logs = [open(folder / f"log{number}", "w") for number in range(3)]

    def queue(host):
        return ["--queue", f"postgres://reticle@{host}:{database}/queue", "--models", models, "--attempts", "20"]

    server = common.start(
        [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--tokens", folder / "tokens", "--log-level", "warning",
         *queue("127.0.0.1")], logs[0], port)
    workers = [
        common.start(
            ["ip", "netns", "exec", space, options.service, "work", "--allow-private", "--lease", "5", "--batch", "4",
             "--threads", "1", "--cache", folder / f"cache{number}", *queue(HOST.format(number))], logs[number])
        for number, space in enumerate(spaces, 1)
    ]
    jobs, ending, dice = {}, threading.Event(), random.Random(7)

    def post():
        while not ending.is_set():
            client = dice.choice(clients)
            # Each picture is at an address that both can reach, by the host's routes.
            url = f"http://{HOST.format(1)}:{pictures.server_port}/{dice.choice(names)}?{len(jobs)}"
            status, _, answer = common.ask(port, "POST", "/v1/inferences", tokens[client], {"url": url})
            assert status == 202, (status, answer)
            jobs[answer["id"]] = client
            time.sleep(0.05)

    for number in (1, 2):
        ip("-n", spaces[number - 1], "route", "add", "default", "via", HOST.format(number))

    def done():
        text = common.ask(port, "GET", "/metrics")[2]
        text = text.decode() if isinstance(text, bytes) else str(text)
        return sum(float(line.split()[-1]) for line in text.splitlines() if re.match(r'reticle_queue_jobs.*state="done"', line))

    poster = threading.Thread(target=post)
    poster.start()
    marks = []

    def mark(what):
        marks.append((what, len(jobs), done()))
        print(json.dumps({"moment": what, "posted": marks[-1][1], "done": marks[-1][2]}), flush=True)

    time.sleep(20)
    mark("before the cut")
    ip("link", "set", "rt2", "down")
    time.sleep(options.cut)
    mark("end of the cut")
    ip("link", "set", "rt2", "up")
    time.sleep(30)
    mark("30 s afterwards")
    ending.set()
    poster.join()
    states, deadline = {}, time.time() + 300
    while len(states) < len(jobs) and time.time() < deadline:
        for id, client in jobs.items():
            if id not in states:
                status, _, answer = common.ask(port, "GET", f"/v1/inferences/{id}?wait=2s", tokens[client])
                assert status == 200 and answer["clientId"] == client
                if answer["status"] in ("done", "failed"):
                    states[id] = answer["status"]
    exits = common.stop(*workers)
    common.stop(server)
    tallies = []
    for number in (1, 2):
        text = (folder / f"log{number}").read_text()
        last = [json.loads(line) for line in text.splitlines() if '"ended"' in line][-1]
        tallies.append({key: last[key] for key in ("done", "failed", "returned")})
    # The worker whose link stands goes on alone, and both do afterwards.
    (_, posted, before), (_, later, after), _ = marks
    is_slow = after - before < (later - posted) / 2
    lost = {id: states.get(id, "open") for id in jobs if states.get(id) != "done"}
    print(json.dumps({"jobs": len(jobs), "not done": lost, "done during the cut": after - before, "workers": tallies,
        "exits": exits}))
    postgres.close()
    for space in spaces:
        subprocess.run(["ip", "netns", "delete", space])
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if lost or is_slow or any(exits) else 0


if __name__ == "__main__":
    sys.exit(main())
