"""The same interface on Flask, Connexion and SQLite, to compare with: `uvicorn peer:app`.

Written as its documentation suggests: the description is ours, requests are validated by Connexion, every acknowledged job is
committed to SQLite (WAL, synchronous FULL) before the answer.
"""
import datetime, os, secrets, sqlite3, threading

import connexion, yaml
from flask import request

DATABASE = os.environ["PEER_DATABASE"]
local = threading.local()


def database():
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(DATABASE, timeout=30)
        local.connection.execute("PRAGMA journal_mode = WAL")
        local.connection.execute("PRAGMA synchronous = FULL")
        local.connection.execute(
            "CREATE TABLE IF NOT EXISTS inferences (id TEXT PRIMARY KEY, client TEXT, state TEXT, priority INTEGER,"
            " address TEXT, created TEXT)")
    return local.connection


def token_info(token):
    return {"sub": "acme"} if token == os.environ["PEER_TOKEN"] else None


def create(body, **_):
    id = secrets.token_hex(13).upper().translate(str.maketrans("ILOU", "0000"))
    created = datetime.datetime.now(datetime.timezone.utc).isoformat()
    with database() as connection:
        connection.execute(
            "INSERT INTO inferences VALUES (?, ?, 'queued', ?, ?, ?)",
            (id, body.get("clientId", "acme"), body.get("priority", 5), body["url"], created))
    href = f"/v1/inferences/{id}"
    return {"id": id, "status": "queued", "href": href}, 202, {"Location": href, "Content-Type": "application/json"}


def show(id, **_):
    row = database().execute("SELECT * FROM inferences WHERE id = ?", (id,)).fetchone()
    if row is None:
        return {"type": "about:blank", "title": "Not Found", "status": 404}, 404
    document = {
        "id": row[0], "clientId": row[1], "status": row[2], "priority": row[3], "attempts": 0, "createdAt": row[5],
        "href": f"/v1/inferences/{id}"}
    return document, 200, {"Content-Type": "application/json"}


def health():
    return {"status": "ok"}, 200, {"Content-Type": "application/json"}


def older(part):
    """The description in version 3.0, the newest that Connexion reads: without the few words that came with 3.1."""
    if isinstance(part, dict):
        return {key: older(value) for key, value in part.items() if key not in ("const", "examples", "contentMediaType")}
    return [older(value) for value in part] if isinstance(part, list) else part


description = older(yaml.safe_load(open(os.environ["PEER_DESCRIPTION"])))
description["openapi"] = "3.0.3"
description["info"] = {"title": "Peer", "version": "1"}
paths = description["paths"]
# What is compared, and no other path; pictures in bodies are left out, Connexion would read all of them into memory.
description["paths"] = {path: paths[path] for path in ("/v1/inferences", "/v1/inferences/{id}", "/health")}
creation = description["paths"]["/v1/inferences"]
del creation["get"], creation["post"]["callbacks"], description["paths"]["/v1/inferences/{id}"]["delete"]
content = creation["post"]["requestBody"]["content"]
creation["post"]["requestBody"]["content"] = {"application/json": content["application/json"]}
creation["post"]["operationId"] = "peer.create"
description["paths"]["/v1/inferences/{id}"]["get"]["operationId"] = "peer.show"
description["paths"]["/health"]["get"]["operationId"] = "peer.health"
description["components"]["securitySchemes"]["bearer"]["x-bearerInfoFunc"] = "peer.token_info"

app = connexion.FlaskApp(__name__)
app.add_api(description)
