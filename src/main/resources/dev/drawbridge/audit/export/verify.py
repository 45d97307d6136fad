#!/usr/bin/env python3
"""Checks an export of Drawbridge's record with nothing but Python's standard library (3.8 or newer).

    python3 verify.py            checks the folder that it lies in
    python3 verify.py VKEY-FILE  trusts the keys in that file, which you got from elsewhere

Four checks: the files are those that the manifest names; the checkpoint is signed by a key; the tree's hashes
give the checkpoint's root; each opening is committed to by a leaf of that tree. Formats: c2sp.org/signed-note,
tlog-checkpoint and tlog-tiles; RFC 6962 hashes; RFC 8032 signatures.
"""
import base64, hashlib, hmac, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493


def read(name):
    with open(os.path.join(HERE, name), "rb") as file:
        return file.read()


def point_add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(k, point):
    result = (0, 1, 1, 0)
    while k:
        if k & 1:
            result = point_add(result, point)
        point, k = point_add(point, point), k >> 1
    return result


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or y >= P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def signed(key, message, signature):
    """Whether an Ed25519 key signed a message."""
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = point_times(s, base), point_add(r, point_times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def checkpoint(keys):
    """The size and the root of the signed checkpoint."""
    note = read("checkpoint")
    end = note.rindex(b"\n\n") + 1
    text, lines = note[:end], note[end + 1:].decode().splitlines()
    origin, size, root = text.decode().splitlines()[:3]
    for key in keys.decode().split():
        name, rest = key.split("+", 1)
        public = base64.b64decode(rest.split("+", 1)[1])
        if name != origin or public[0] != 1:
            continue
        for line in lines:
            _, signer, value = line.split(" ")
            value = base64.b64decode(value)
            if signer == name and value[:4] == bytes.fromhex(rest[:8]) and signed(public[1:], text, value[4:]):
                print("checkpoint: signed by " + key.rsplit("+", 1)[0] + ", " + size + " records")
                return int(size), base64.b64decode(root)
    sys.exit("checkpoint: no key that is trusted signed it")


def path(level, index, width):
    names = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        names.insert(0, "x%03d" % (index % 1000))
    return "tile/%s/%s" % (level, "/".join(names)) + ("" if width == 256 else ".p/%d" % width)


def tiles(size, level):
    """The path of each tile of a level with the number of its first leaf or hash."""
    for first in range(0, size, 256):
        yield first, path(level, first // 256, min(256, size - first))


def tree_root(hashes):
    """The hash of the tree over leaf hashes (RFC 6962)."""
    stack = []
    for number, node in enumerate(hashes):
        while number & 1:
            node = hashlib.sha256(b"\x01" + stack.pop() + node).digest()
            number >>= 1
        stack.append(node)
    node = stack.pop()
    while stack:
        node = hashlib.sha256(b"\x01" + stack.pop() + node).digest()
    return node


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def committed_to(leaf, opening, salt, text):
    """Whether a leaf commits to an opened field."""
    if leaf["v"] == 1:
        return base64url(hmac.new(salt, text, hashlib.sha256).digest()) in leaf["sd"]
    digests = opening["digests"]
    joined = b"".join(base64.urlsafe_b64decode(digest + "==") for digest in digests)
    of_all = base64url(hashlib.sha256(joined).digest())
    return base64url(hashlib.sha256(salt + text).digest()) in digests and of_all == leaf["sd"]


def main():
    manifest = json.loads(read("manifest.json"))
    for name, digest in manifest["sha256"].items():
        if hashlib.sha256(read(name)).hexdigest() != digest:
            sys.exit(name + ": is not the file that was exported")
    print("files: as the manifest names them, %d rows" % manifest["rows"])
    if not os.path.exists(os.path.join(HERE, "checkpoint")):
        sys.exit("There is no checkpoint: nothing proves these rows.")
    keys = read("vkey")
    if len(sys.argv) > 1:
        with open(sys.argv[1], "rb") as file:
            keys = file.read()
    size, root = checkpoint(keys)
    hashes = []
    for _, name in tiles(size, "0"):
        tile = read(name)
        hashes += [tile[i:i + 32] for i in range(0, len(tile), 32)]
    if len(hashes) != size or tree_root(hashes) != root:
        sys.exit("tree: its hashes do not give the root of the checkpoint")
    print("tree: its hashes give the root of the checkpoint")
    committed = {}
    for first, name in tiles(size, "entries"):
        if not os.path.exists(os.path.join(HERE, name)):
            continue
        bundle, at, seq = read(name), 0, first
        while at < len(bundle):
            length = int.from_bytes(bundle[at:at + 2], "big")
            leaf = bundle[at + 2:at + 2 + length]
            if hashlib.sha256(b"\x00" + leaf).digest() != hashes[seq]:
                sys.exit("record %d: its leaf is not in the tree" % seq)
            committed[seq] = json.loads(leaf)
            at, seq = at + 2 + length, seq + 1
    if os.path.exists(os.path.join(HERE, "leaves.jsonl")):
        for line in read("leaves.jsonl").decode().splitlines():
            record = json.loads(line)
            seq, leaf = record["seq"], record["leaf"].encode()
            if seq < size:
                if hashlib.sha256(b"\x00" + leaf).digest() != hashes[seq]:
                    sys.exit("record %d: its leaf is not in the tree" % seq)
                committed[seq] = json.loads(leaf)
    print("leaves: %d, each in the tree" % len(committed))
    opened = 0
    if os.path.exists(os.path.join(HERE, "openings.jsonl")):
        for line in read("openings.jsonl").decode().splitlines():
            opening = json.loads(line)
            leaf = committed.get(opening["seq"])
            if leaf is None:
                print("record %d: newer than the checkpoint" % opening["seq"])
                continue
            salt = base64.urlsafe_b64decode(opening["salt"] + "==")
            text = opening["field"].encode() + b"\x00" + opening["value"].encode()
            if not committed_to(leaf, opening, salt, text):
                sys.exit("record %d: its leaf does not commit to this %s" % (opening["seq"], opening["field"]))
            opened += 1
    print("openings: %d, each committed to by its record's leaf" % opened)


if __name__ == "__main__":
    main()
