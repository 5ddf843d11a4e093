#!/usr/bin/env python3
"""Bad requests and hostile pictures against a running service and worker, in a network of their own.

    unshare -n -m python3 Tests/Service/hostile.py --service .build/release/reticle-service     (as root)

The network has the public addresses 8.8.4.4 (a name server and a server of pictures) and nothing else, so that addresses which
a worker may fetch lead to this script, and those which it may not could be reached, were it to try.
"""
import argparse, http.server, json, os, pathlib, shutil, socket, struct, subprocess, sys, tempfile, threading, time, zlib

import common

PUBLIC = "8.8.4.4"
touched = []


class Trap(http.server.BaseHTTPRequestHandler):
    """What nobody may ask for: on loopback and link-local addresses."""

    def do_GET(self):
        touched.append((self.server.server_address, self.path))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"SECRET")

    def log_message(self, *args):
        pass


def bomb():
    """A PNG of 60,000 by 60,000 pixels, all of one colour: 10.8 GB when decoded."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" * (1 + 3 * 60000)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(600)) + packer.flush()
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path[1:]
        if name.startswith("to/"):
            self.send_response(302)
            self.send_header("Location", name[3:])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif name == "round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif name in ("large.jpg", "large-unsaid.jpg"):
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            if name == "large.jpg":
                self.send_header("Content-Length", str(20 << 30))
            else:
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"\xff\xd8" + b"\0" * (1 << 20))
            except OSError:
                self.close_connection = True
        elif name == "drip.jpg":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"\0")
                    time.sleep(1)
            except OSError:
                self.close_connection = True
        else:
            path = common.SHELF / "pictures" / os.path.basename(name)
            known = {"bomb.png": bomb, "page.jpg": lambda: b"<html>not here</html>", "empty.jpg": lambda: b""}
            data = known[name]() if name in known else path.read_bytes() if path.is_file() else None
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

    def log_message(self, *args):
        pass


def name_server():
    """Answers every name with 8.8.4.4, `inside.*` with 127.0.0.1, `rebindN.*` with both by turns, odd ones with 127.0.0.1 first."""
    turns = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((PUBLIC, 53))
        while True:
            query, sender = server.recvfrom(512)
            end, labels = 12, []
            while query[end]:
                labels.append(query[end + 1:end + 1 + query[end]].decode())
                end += query[end] + 1
            kind = struct.unpack(">H", query[end + 1:end + 3])[0]
            address = "127.0.0.1" if labels[0] == "inside" else PUBLIC
            if labels[0].startswith("rebind") and kind == 1:
                turn = turns.setdefault(labels[0], int(labels[0][6:]))
                turns[labels[0]] += 1
                address = "127.0.0.1" if turn % 2 else PUBLIC
            answer = b"" if kind != 1 else b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address)
            head = query[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1 if answer else 0, 0, 0)
            server.sendto(head + query[12:end + 5] + answer, sender)


def serve(handler, address, port):
    server = http.server.ThreadingHTTPServer((address, port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options = options.parse_args()
    for address in (f"{PUBLIC}/32", "169.254.169.254/32", "10.1.2.3/32"):
        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-hostile-"))
    (folder / "resolv.conf").write_text(f"nameserver {PUBLIC}\n")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", os.path.realpath("/etc/resolv.conf")], check=True)
    threading.Thread(target=name_server, daemon=True).start()
    serve(Server, PUBLIC, 80)
    for address in ("127.0.0.1", "169.254.169.254", "10.1.2.3"):
        serve(Trap, address, 80)
    models = common.make_models(folder, ["acme", "globex"])
    token = common.add_token(options.service, folder, "acme")
    other = common.add_token(options.service, folder, "globex")
    unknown = common.add_token(options.service, folder, "nobody")
    expired = common.add_token(options.service, folder, "acme", "--days", "0.000001")
    log = open(folder / "log", "w")
    shared = ["--queue", f"sqlite:{folder}/queue.sqlite", "--models", models, "--attempts", "2"]
    port = common.free_port()
    server = common.start(
        [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--tokens", folder / "tokens", *shared], log, port)
    worker = common.start([options.service, "work", "--cache", folder / "cache", *shared], log)
    time.sleep(1)
    wrong = []

    def check(what, found, expected):
        good = expected(found) if callable(expected) else found == expected
        print(f"{'ok  ' if good else 'BAD '} {what}: {found}")
        if not good:
            wrong.append(what)

    def post(body, token=token, headers=None):
        return common.ask(port, "POST", "/v1/inferences", token, body, headers)

    json_type = {"Content-Type": "application/json"}
    for what, body, expected in (
        ("JSON that is not", b'{"url": ', 400), ("an array", b"[1]", 400), ("a deep one", b"[" * 100_000, (400, 413)),
        ("no UTF-8", b'{"url": "http://a/\xff"}', 400), ("a key twice", b'{"url":"http://a.b/","url":"http://c.d/"}', 400),
        ("no address", b"{}", 422), ("an unknown key", b'{"url":"http://a.b/c","extra":1}', 422),
        ("a file's address", b'{"url":"file:///etc/passwd"}', 422), ("priority 10", b'{"url":"http://a.b/c","priority":10}', 422),
    ):
        status, headers, problem = post(body, headers=json_type)
        check(what, status, (lambda found, e=expected: found in e) if isinstance(expected, tuple) else expected)
        check(f"{what}: a problem document", headers.get("Content-Type", ""), lambda t: t.startswith("application/problem+json"))
    picture = {"url": f"http://{PUBLIC}/0001.jpg"}
    check("a text", post(b"hello", headers={"Content-Type": "text/plain"})[0], 415)
    check("no token", post(picture, None)[0], 401)
    check("an unknown token", post(picture, "A" * len(token))[0], 401)
    check("an expired token", post(picture, expired)[0], 401)
    revoked = common.add_token(options.service, folder, "acme")
    time.sleep(1.1)
    check("a token that was made meanwhile", common.ask(port, "GET", "/v1/models", revoked)[0], 200)
    subprocess.run([options.service, "token", "revoke", revoked.split("_")[1], "--tokens", folder / "tokens"], check=True)
    time.sleep(1.1)
    check("a revoked token", common.ask(port, "GET", "/v1/models", revoked)[0], 401)
    check("a client without network", post(picture, unknown)[0], 404)
    check("another's client id", post({**picture, "clientId": "globex"})[0], 403)
    name = sorted(os.listdir(common.SHELF / "pictures"))[0]
    jobs = {
        "a good one": (f"http://{PUBLIC}/{name}", "done"),
        "a good one by name": (f"http://pictures.example/{name}", "done"),
        "20 GB, said": (f"http://{PUBLIC}/large.jpg", "failed"), "20 GB, unsaid": (f"http://{PUBLIC}/large-unsaid.jpg", "failed"),
        "a slow drip": (f"http://{PUBLIC}/drip.jpg", "failed"), "metadata service": ("http://169.254.169.254/latest/meta-data", "failed"),
        "loopback": ("http://127.0.0.1/secret", "failed"), "loopback in hex": ("http://0x7f000001/secret", "failed"),
        "loopback by version 6": ("http://[::ffff:127.0.0.1]/secret", "failed"), "this host": ("http://0.0.0.0/secret", "failed"),
        "a private one": ("http://10.1.2.3/secret", "failed"), "localhost": ("http://localhost/secret", "failed"),
        "a redirect to localhost": (f"http://{PUBLIC}/to/http://localhost/secret", "failed"),
        "a redirect to the metadata service": (f"http://{PUBLIC}/to/http://169.254.169.254/secret", "failed"),
        "a redirect to a file": (f"http://{PUBLIC}/to/file:///etc/passwd", "failed"),
        "redirects without end": (f"http://{PUBLIC}/round", "failed"), "a name of loopback": ("http://inside.example/secret", "failed"),
        "a PNG bomb": (f"http://{PUBLIC}/bomb.png", "failed"), "a page": (f"http://{PUBLIC}/page.jpg", "failed"),
        "nothing": (f"http://{PUBLIC}/empty.jpg", "failed"), "not there": (f"http://{PUBLIC}/gone.jpg", "failed"),
        **{f"a name that is bound anew, {turn}": (f"http://rebind{turn}.example/to/http://rebind{turn}.example/secret", "failed")
           for turn in range(4)},
    }
    secrets = ("SECRET", str(folder), "/root", "--allow-private")
    posted = {}
    for what, (url, _) in jobs.items():
        status, _, answer = post({"url": url})
        check(f"{what} is taken in", status, lambda found: found in (202, 422))
        if status == 202:
            posted[what] = answer["id"]
    for what, id in posted.items():
        deadline = time.time() + 200
        while time.time() < deadline:
            _, _, answer = common.ask(port, "GET", f"/v1/inferences/{id}?wait=20s", token)
            if answer["status"] in ("done", "failed"):
                break
        check(what, (answer["status"], answer.get("error", "")), lambda found, e=jobs[what][1]: found[0] == e)
        said = json.dumps(answer)
        check(f"{what}: nothing leaks", said if any(word in said for word in secrets) else "", "")
        check(f"{what}: another client sees nothing", common.ask(port, "GET", f"/v1/inferences/{id}", other)[0], 404)
    status, _, answer = post(bomb(), headers={"Content-Type": "image/png"})
    id = answer["id"]
    _, _, answer = common.ask(port, "GET", f"/v1/inferences/{id}?wait=30s", token)
    check("a PNG bomb in the body", (answer["status"], answer.get("error")), lambda found: found[0] == "failed")
    check("a body of 17 MiB", post(b"\xff\xd8" + b"\0" * (17 << 20), headers={"Content-Type": "image/jpeg"})[0], 413)
    check("addresses that were asked although they may not be", touched, [])
    check("the worker lives", worker.poll(), None)
    check("the server lives", server.poll(), None)
    status, _, answer = post({"url": f"http://{PUBLIC}/{name}"})
    _, _, answer = common.ask(port, "GET", f"{answer['href']}?wait=30s", token)
    check("a good one afterwards", answer["status"], "done")
    print(f"worker {common.resident(worker.pid):.0f} MB, server {common.resident(server.pid):.0f} MB")
    check("exits", common.stop(worker, server), [0, 0])
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(wrong)} wrong" + (f": {wrong}" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
