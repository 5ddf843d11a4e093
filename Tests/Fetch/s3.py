"""Fills a local S3 and writes keys, config and an export into a folder: s3.py PORT FOLDER"""
import json
import os
import struct
import sys
import time
import zlib

import boto3
import botocore.exceptions

port, folder = sys.argv[1:]
endpoint = f"http://127.0.0.1:{port}"
first = dict(endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")


def png(grey):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([grey] * 20) for _ in range(10))
    head = struct.pack(">IIBBBBB", 20, 10, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


iam = boto3.client("iam", **first)
for _ in range(100):
    try:
        iam.create_user(UserName="lab")
        break
    except botocore.exceptions.EndpointConnectionError:
        time.sleep(0.1)
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="lab", PolicyName="all", PolicyDocument=json.dumps(policy))
key = iam.create_access_key(UserName="lab")["AccessKey"]
second = dict(first, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
s3 = boto3.client("s3", **second)
s3.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
objects = {"shelf/a b+ü.png": png(10), "b.png": png(20), "page.png": b"<!doctype html><html><body>no</body></html>" * 9}
for name, body in objects.items():
    s3.put_object(Bucket="pictures", Key=name, Body=body)

os.makedirs(f"{folder}/.aws", exist_ok=True)
with open(f"{folder}/.aws/credentials", "w") as file:
    file.write(f"[lab]\naws_access_key_id = {key['AccessKeyId']}\naws_secret_access_key = {key['SecretAccessKey']}\n")
with open(f"{folder}/.aws/config", "w") as file:
    file.write(f"[profile lab]\nregion = eu-central-1\nendpoint_url = {endpoint}\n")
with open(f"{folder}/export.jsonl", "w") as file:
    for name in ["shelf/a b+ü.png", "b.png", "missing.png", "page.png"]:
        box = {"class": "x", "xmin": 2, "ymin": 2, "xmax": 18, "ymax": 8}
        data = {"width": 20, "height": 10, "boxes": [box]}
        file.write(json.dumps({"id": name, "url": f"s3://pictures/{name}", "data": data}) + "\n")
