#!/usr/bin/env bash
# Fetches a dataset's pictures from a local S3 (moto) with the program's own signatures, and checks what arrives.
# usage: s3.sh PROGRAM PYTHON   PYTHON has moto[server] and boto3: python3 -m venv V && V/bin/pip install 'moto[server]' boto3
set -euo pipefail
program=$1
python=$2
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# moto checks every signature from the first request on: the keys are those of a user that s3.py makes.
INITIAL_NO_AUTH_ACTION_COUNT=6 "$python" -m moto.server -H 127.0.0.1 -p "$port" >"$folder/moto.log" 2>&1 &
server=$!
"$python" "$here/s3.py" "$port" "$folder"

export HOME=$folder AWS_PROFILE=lab
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION
run() { "$program" dataset --from "$folder/export.jsonl" --to "$folder/$1" --fetch "${@:2}" >"$folder/$1.out" 2>"$folder/$1.err"; }

run out --allow-private && { echo "a missing key and no picture should end with status 1"; exit 1; }
cat "$folder/out.err"
grep -q 'export.jsonl:3: s3://pictures/missing.png: .*404 Not Found.*NoSuchKey' "$folder/out.err"
grep -q 'export.jsonl:4: s3://pictures/page.png: a web page' "$folder/out.err"
[ "$(wc -l <"$folder/out/default/all.lst")" -eq 2 ]
cut -f 12 "$folder/out/default/all.lst" | while read -r path; do
    [ "$(basename "${path%.*}")" = "$(sha256sum "$folder/out/default/$path" | cut -d' ' -f1)" ]
done
run private || true
grep -q 'loopback, which is not allowed' "$folder/private.err" || [ -s "$folder/private/default/all.lst" ]
sed -i 's/^aws_secret_access_key.*/aws_secret_access_key = wrongwrongwrong/' "$folder/.aws/credentials"
run wrong --allow-private --cache "$folder/other" || true
grep -q '403 Forbidden: SignatureDoesNotMatch' "$folder/wrong.err"
if grep -rq 'wrongwrong\|Signature=' "$folder"/*.err "$folder"/*.out; then
    echo "a secret is in what was printed" >&2
    exit 1
fi
echo "s3: fetched with a profile's keys; missing, page, loopback and wrong keys named"
