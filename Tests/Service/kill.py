#!/usr/bin/env python3
"""Kills servers and workers under load, and checks that every acknowledged job ends exactly one way.

    python3 Tests/Service/kill.py --service .build/release/reticle-service --kills 200 [--queue postgres]

With PostgreSQL one kill in ten is that of the database, all its processes at once. The clients' networks differ in the names
of their classes, so that a result of another one's network shows; a tenth of the pictures come with their job.

Standard library only. Everything runs on loopback; the sample's network and pictures are used.
"""
import argparse, http.client, http.server, json, os, pathlib, random, signal, subprocess, sys, tempfile, threading, time

import common

ROOT = common.ROOT
CLIENTS = ("acme", "globex")


class Process:
    """A process that is started again whenever it was killed."""

    def __init__(self, command, log):
        self.command, self.log, self.lock, self.stopped = command, log, threading.Lock(), False
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)

    def kill(self):
        with self.lock:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            if not self.stopped:
                self.start()

    def stop(self):
        with self.lock:
            self.stopped = True
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def ask(port, method, path, token, body=None, headers=None):
    """One request, again and again until somebody answers: servers are killed all the time."""
    while True:
        try:
            status, _, document = common.ask(port, method, path, token, body, headers, timeout=20)
            if status < 500:
                return status, document
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)


def classes_of_clients(folder):
    """Gives every client but the first names of its own for the classes; each client's names, in the network's order."""
    names = (common.SHELF / "models/shelf.names").read_text().split()
    classes = {CLIENTS[0]: names}
    for client in CLIENTS[1:]:
        classes[client] = [f"{client}-{name}" for name in names]
        (folder / "models" / f"{client}.names").write_text("".join(f"{name}\n" for name in classes[client]))
    return classes


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--queue", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--attempts", type=int, default=100, help="how often a job is taken up before it is given up")
    options.add_argument("--pause", type=float, default=0.4, help="mean seconds between two kills")
    options = options.parse_args()
    dice = random.Random(options.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-kill-"))
    common.make_models(folder, CLIENTS)
    classes = classes_of_clients(folder)
    tokens = {client: common.add_token(options.service, folder, client) for client in CLIENTS}
    pictures = http.server.ThreadingHTTPServer(("127.0.0.1", 0), common.Pictures)
    threading.Thread(target=pictures.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{pictures.server_port}"
    names = sorted(os.listdir(ROOT / "Samples/shelf/pictures"))
    with http.server.HTTPServer(("127.0.0.1", 0), common.Pictures) as free:
        port = free.server_port
    postgres = common.Postgres() if options.queue == "postgres" else None
    queue = postgres.address if postgres else f"sqlite:{folder}/queue.sqlite"
    shared = ["--queue", queue, "--models", str(folder / "models"), "--log-level", "warning", "--attempts", str(options.attempts)]
    log = open(folder / "log", "w")
    server = Process(
        [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--tokens", str(folder / "tokens")] + shared, log)
    workers = [
        Process(
            [options.service, "work", "--lease", "3", "--batch", "4", "--threads", "1", "--allow-private",
             "--cache", str(folder / "cache")] + shared, log)
        for _ in range(options.workers)
    ]
    acknowledged, withdrawn, done = {}, set(), threading.Event()

    def post(number):
        own, count = random.Random(f"{options.seed}-{number}"), 0
        while not done.is_set():
            client, count = own.choice(CLIENTS), count + 1
            kind = own.choice(("picture", "picture", "picture", "gone"))
            picture = own.choice(names) if kind == "picture" else "gone"
            body, headers = {"url": f"{host}/{picture}"}, {"Idempotency-Key": f"{number}-{count}"}
            comes_along = own.random() < 0.1
            if comes_along:
                # What is gone comes as bytes that are no picture.
                body = (ROOT / "Samples/shelf/pictures" / picture).read_bytes() if kind == "picture" else b"gone"
                headers["Content-Type"] = "image/jpeg"
            status, answer = ask(port, "POST", "/v1/inferences", tokens[client], body, headers)
            assert status == 202, (status, answer)
            assert answer["id"] not in acknowledged, "an id was given twice"
            acknowledged[answer["id"]] = (client, kind, picture, comes_along)
            if own.random() < 0.1:
                status, _ = ask(port, "DELETE", answer["href"], tokens[client])
                # Where the first answer was lost, the second one says that it is gone.
                assert status in (204, 404), status
                withdrawn.add(answer["id"])
            time.sleep(own.random() * 0.4)

    posters = [threading.Thread(target=post, args=(number,), daemon=True) for number in range(4)]
    for poster in posters:
        poster.start()
    crashes = 0
    for _ in range(options.kills):
        time.sleep(dice.expovariate(1 / options.pause))
        if postgres and dice.random() < 0.1:
            postgres.crash()
            crashes += 1
        else:
            dice.choice([server] + workers).kill()
    done.set()
    for poster in posters:
        poster.join(60)
    # What was found in a picture, as places in the list of classes: the same for everybody.
    deadline, states, found, wrong = time.time() + 600, {}, {}, []
    while time.time() < deadline and len(states) < len(acknowledged):
        for id, (client, kind, picture, _) in list(acknowledged.items()):
            if id in states:
                continue
            status, answer = ask(port, "GET", f"/v1/inferences/{id}?wait=2s", tokens[client])
            if status == 404:
                states[id] = "withdrawn"
            elif answer["status"] in ("done", "failed"):
                states[id] = answer["status"]
                assert answer["clientId"] == client
                assert ("detections" in answer) == (answer["status"] == "done"), answer
                assert ("error" in answer) == (answer["status"] == "failed"), answer
                seen = [detection["class"] for detection in answer.get("detections", [])]
                if not set(seen) <= set(classes[client]):
                    wrong.append((id, "has classes of another client", seen))
                elif answer["status"] == "done":
                    places = sorted(classes[client].index(name) for name in seen)
                    if found.setdefault(picture, places) != places:
                        wrong.append((id, picture, "has other results", places, found[picture]))
    for id, (client, kind, _, _) in acknowledged.items():
        expected = "withdrawn" if id in withdrawn else "done" if kind == "picture" else "failed"
        if states.get(id) != expected:
            wrong.append((id, kind, states.get(id), expected))
        other = CLIENTS[1 - CLIENTS.index(client)]
        status, _ = ask(port, "GET", f"/v1/inferences/{id}", tokens[other])
        if status != 404:
            wrong.append((id, "was shown to another client"))
    ends = [process.stop() for process in workers + [server]]
    counts = {state: list(states.values()).count(state) for state in ("done", "failed", "withdrawn")}
    if postgres:
        postgres.close()
    print(json.dumps({
        "kills": options.kills, "of the database": crashes, "jobs": len(acknowledged),
        "with their picture": sum(job[3] for job in acknowledged.values()), **counts,
        "pictures with detections": sum(1 for places in found.values() if places), "wrong": wrong, "exits": ends,
    }))
    return 1 if wrong or any(ends) else 0


if __name__ == "__main__":
    sys.exit(main())
