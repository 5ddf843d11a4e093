#!/usr/bin/env python3
"""The service against its own description: schemathesis for some minutes, with a worker beside.

    python3 -m venv V && V/bin/pip install schemathesis
    python3 Tests/Service/contract.py --service .build/release/reticle-service --schemathesis V/bin/schemathesis --minutes 10
"""
import argparse, pathlib, shutil, subprocess, sys, tempfile

import common


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--service", required=True)
    options.add_argument("--schemathesis", required=True)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reticle-contract-"))
    models = common.make_models(folder, ["acme"])
    token = common.add_token(options.service, folder, "acme")
    log = open(folder / "log", "w")
    port = common.free_port()
    shared = ["--queue", f"sqlite:{folder}/queue.sqlite", "--models", models, "--log-level", "warning"]
    server = common.start(
        [options.service, "serve", "--listen", f"127.0.0.1:{port}", "--tokens", folder / "tokens", *shared], log, port)
    worker = common.start([options.service, "work", "--cache", folder / "cache", *shared], log)
    # A body that is both wrong and too large is refused as too large, as described; and it keeps what it found where it runs.
    statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]
    (folder / "schemathesis.toml").write_text(f"[checks.negative_data_rejection]\nexpected-statuses = {statuses}\n")
    found = subprocess.run(
        [options.schemathesis, "run", f"http://127.0.0.1:{port}/openapi.yaml", "-H", f"Authorization: Bearer {token}",
         "--seed", str(options.seed), "--max-time", str(int(options.minutes * 60)), "--max-examples", "100000",
         # That a drawn request is too large or drawn too slowly says nothing of the service.
         "--suppress-health-check", "data_too_large,too_slow,filter_too_much"],
        cwd=folder)
    print(f"server {common.resident(server.pid):.0f} MB, exits {common.stop(worker, server)}")
    shutil.rmtree(folder, ignore_errors=True)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
