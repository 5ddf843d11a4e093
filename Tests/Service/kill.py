#!/usr/bin/env python3
"""Kills servers and workers under load, and checks that every acknowledged job ends exactly one way.

    python3 Tests/Service/kill.py --service .build/release/reticle-service --kills 200 [--queue postgres]

With PostgreSQL one kill in ten is that of the database, all its processes at once.

Standard library only. Everything runs on loopback; the sample's network and pictures are used.
"""
import argparse, http.client, http.server, json, os, pathlib, random, signal, subprocess, sys, tempfile, threading, time

import common

ROOT = common.ROOT
CLIENTS = ("acme", "globex")


class Pictures(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=ROOT / "Samples/shelf/pictures")

    def log_message(self, *args):
        pass


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


def ask(port, method, path, token, body=None, key=None):
    """One request, again and again until somebody answers: servers are killed all the time."""
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            headers = {"Authorization": f"Bearer {token}"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            if key:
                headers["Idempotency-Key"] = key
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status < 500:
                return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--queue", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--pause", type=float, default=0.4, help="mean seconds between two kills")
    options = options.parse_args()
    dice = random.Random(options.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-kill-"))
    common.make_models(folder, CLIENTS)
    tokens = {client: common.add_token(options.service, folder, client) for client in CLIENTS}
    pictures = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=pictures.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{pictures.server_port}"
    names = sorted(os.listdir(ROOT / "Samples/shelf/pictures"))
    with http.server.HTTPServer(("127.0.0.1", 0), Pictures) as free:
        port = free.server_port
    postgres = common.Postgres() if options.queue == "postgres" else None
    queue = postgres.address if postgres else f"sqlite:{folder}/queue.sqlite"
    shared = ["--queue", queue, "--models", str(folder / "models"), "--log-level", "warning", "--attempts", "100"]
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
            url = f"{host}/{own.choice(names) if kind == 'picture' else 'gone'}"
            status, answer = ask(port, "POST", "/v1/inferences", tokens[client], {"url": url}, f"{number}-{count}")
            assert status == 202, (status, answer)
            assert answer["id"] not in acknowledged, "an id was given twice"
            acknowledged[answer["id"]] = (client, kind)
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
    deadline, states = time.time() + 600, {}
    while time.time() < deadline and len(states) < len(acknowledged):
        for id, (client, kind) in list(acknowledged.items()):
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
    wrong = []
    for id, (client, kind) in acknowledged.items():
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
    print(json.dumps({"kills": options.kills, "of the database": crashes, "jobs": len(acknowledged), **counts, "wrong": wrong, "exits": ends}))
    return 1 if wrong or any(ends) else 0


if __name__ == "__main__":
    sys.exit(main())
