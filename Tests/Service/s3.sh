#!/bin/bash
# A worker whose networks lie in a local S3 (moto, which checks each signature): the network that was uploaded does a job, one
# that is promoted and uploaded later does the next, and half an upload does none.
# usage: s3.sh RETICLE-SERVICE PYTHON   PYTHON has moto[server] and boto3, as for Tests/Fetch/s3.sh
set -euo pipefail
program=$(realpath "$1")
python=$2
here=$(cd "$(dirname "$0")" && pwd)
sample=$here/../../Samples/shelf
folder=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

port=$(free_port)
INITIAL_NO_AUTH_ACTION_COUNT=6 "$python" -m moto.server -H 127.0.0.1 -p "$port" >"$folder/moto.log" 2>&1 &
pids+=($!)
# Makes the keys, too.
"$python" "$here/../Fetch/s3.py" "$port" "$folder"
export HOME=$folder AWS_PROFILE=lab
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION

# Puts the sample's network into the bucket as a shelf has it; the mark makes its bytes others.
cat >"$folder/put.py" <<'PYTHON'
import json, sys
import boto3

port, sample, mark, half = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "half"
s3 = boto3.session.Session(profile_name="lab").client("s3", endpoint_url=f"http://127.0.0.1:{port}")
try:
    s3.create_bucket(Bucket="networks", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
except s3.exceptions.BucketAlreadyOwnedByYou:
    pass
files = [open(f"{sample}/models/shelf.{ending}", "rb").read() for ending in ("cfg", "weights", "names")]
weights = bytearray(files[1])
weights[12] ^= mark
files[1] = bytes(weights)

# The fingerprint of a shelf: four lanes of 64-bit words.
top, prime = 2**64 - 1, 0x9E3779B97F4A7C15
lanes, count = [1, 2, 3, 4], 0
for data in files:
    for start in range(0, max(len(data), 1), 4 << 20):
        piece = data[start : start + (4 << 20)]
        at = 0
        while at + 32 <= len(piece):
            for lane in range(4):
                word = int.from_bytes(piece[at + 8 * lane : at + 8 * lane + 8], "little")
                lanes[lane] = ((lanes[lane] ^ word) * prime) & top
            lanes = [lane ^ (lane >> 29) for lane in lanes]
            at += 32
        for byte in piece[at:]:
            lanes[0] = ((lanes[0] ^ byte) * prime) & top
        count += len(piece)
total = count
for lane in lanes:
    total = ((total ^ lane) * 0xFF51AFD7ED558CCD) & top
    total ^= total >> 33
fingerprint = f"{total:016x}"
names = {"network": "network.cfg", "weights": "network.weights", "names": "classes.names"}
manifest = dict(
    name="n", format="darknet", files=names, width=320, height=320, classes=5, parameters=0, fingerprint=fingerprint
)
base = f"eu/acme/versions/{mark}"
for name, data in zip(names.values(), files):
    s3.put_object(Bucket="networks", Key=f"{base}/{name}", Body=data[: len(data) // 2] if half else data)
s3.put_object(Bucket="networks", Key=f"{base}/model.json", Body=json.dumps(manifest).encode())
register = json.dumps(dict(inService=mark, history=[])).encode()
s3.put_object(Bucket="networks", Key="eu/acme/promotions.json", Body=register)
print(fingerprint)
PYTHON
put() { "$python" "$folder/put.py" "$port" "$sample" "$1" "${2:-whole}"; }

mkdir -p "$folder/models/acme"
for ending in cfg weights names; do cp "$sample/models/shelf.$ending" "$folder/models/acme/net.$ending"; done
served=$(free_port)
"$program" serve --listen "127.0.0.1:$served" --queue "sqlite:$folder/queue.sqlite" --models "$folder/models" --anonymous \
    2>"$folder/serve.log" &
pids+=($!)
for _ in $(seq 100); do
    curl -sf "http://127.0.0.1:$served/health" >"$folder/health" && break
    sleep 0.1
done

job() {
    curl -sf --data-binary "@$sample/pictures/0001.jpg" -H 'Content-Type: image/jpeg' \
        "http://127.0.0.1:$served/v1/inferences?clientId=acme" | sed 's/.*"id":"\([^"]*\)".*/\1/'
}
work() {
    "$program" work --queue "sqlite:$folder/queue.sqlite" --models s3://networks/eu --model-cache "$folder/mirror" \
        --model-interval 0 --cache "$folder/pictures" --threads 1 --until-idle >>"$folder/work.log" 2>&1
}
# A job must be done.
expect() {
    curl -sf "http://127.0.0.1:$served/v1/inferences/$1" >"$folder/answer"
    grep -q '"status":"done"' "$folder/answer" || { cat "$folder/answer" "$folder/work.log"; exit 1; }
}
latest() { sed -n 's/.*"fingerprint" : "\([0-9a-f]*\)".*/\1/p' "$folder/mirror/acme/promotions.json" | tail -n 1; }

first=$(put 1)
id=$(job)
work
expect "$id"
[ "$(latest)" = "$first" ] || { echo "another network than the one uploaded"; exit 1; }
put 2 half >"$folder/half"
id=$(job)
work
expect "$id"
[ "$(latest)" = "$first" ] || { echo "half an upload was taken"; exit 1; }
grep -q 'cannot be looked for' "$folder/work.log" || { echo "half an upload was not noticed"; exit 1; }
second=$(put 2)
id=$(job)
work
expect "$id"
[ "$(latest)" = "$second" ] || { echo "the network that took its place was not taken up"; exit 1; }
if grep -q 'Signature=' "$folder"/*.log; then
    echo "a secret is in what was printed" >&2
    exit 1
fi
echo "s3: three jobs by the networks in a bucket; half an upload changed nothing"
