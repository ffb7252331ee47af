"""A server that has a volume: it writes numbered blocks to it and says of each when it is durable.

On standard input comes one line: what the server was told by the connection (info), where its key
is, and either its name with the number of its first block, or how many blocks it has to read.
Whoever writes does so until there is something on standard input again. A line for a block is its
number, and when its write began.
"""

import json
import os
import select
import sys
import time

BLOCK = 512
CHUNK = 8192 * BLOCK
PAUSE = 0.02


class File:
    """A file of this host."""

    def __init__(self, info):
        self.file = open(info["device_path"], "r+b", buffering=0)
        self.client = str(os.getpid())

    def write(self, offset, block):
        self.file.seek(offset)
        assert self.file.write(block) == len(block)
        os.fsync(self.file.fileno())

    def read(self, offset, length):
        self.file.seek(offset)
        return self.file.read(length)

    def close(self):
        self.file.close()


class Image:
    """An image of Ceph, reached as a hypervisor does: without a configuration of this host.

    It has no cache, as QEMU asks for with cache=none: librbd's once said that it had flushed a block
    of a client that was being cut off, and the block was nowhere.
    """

    def __init__(self, info, keyring):
        import rados
        import rbd
        options = {"keyring": keyring, "rbd_cache": "false", "mon_host": ",".join(
            host + ":" + port for host, port in zip(info["hosts"], info["ports"]))}
        self.cluster = rados.Rados(
            rados_id=info["auth_username"], clustername=info["cluster_name"], conf=options)
        self.cluster.connect()
        self.client = self.cluster.get_addrs()
        pool, name = info["name"].split("/")
        self.context = self.cluster.open_ioctx(pool)
        self.image = rbd.Image(self.context, name)

    def write(self, offset, block):
        assert self.image.write(block, offset) == len(block)
        self.image.flush()

    def read(self, offset, length):
        return self.image.read(offset, length)

    def close(self):
        self.image.close()
        self.context.close()
        self.cluster.shutdown()


def opened(asked):
    info = asked["info"]
    if info["driver_volume_type"] == "rbd":
        return Image(info, asked["keyring"])
    assert info["driver_volume_type"] == "local", info
    return File(info)


def say(*words):
    print(*words, flush=True)


def write(disk, name, number):
    say(disk.client)
    while True:
        began = time.monotonic_ns()
        disk.write(number * BLOCK, ("%d by %s" % (number, name)).encode().ljust(BLOCK))
        say(number, began)
        if select.select([sys.stdin], [], [], PAUSE)[0]:
            return
        number += 1


def read(disk, count):
    for begin in range(0, count * BLOCK, CHUNK):
        chunk = disk.read(begin, min(CHUNK, count * BLOCK - begin))
        for block in range(0, len(chunk), BLOCK):
            print(chunk[block:block + BLOCK].decode(errors="replace").strip(" \0"))


def main():
    asked = json.loads(sys.stdin.readline())
    disk = opened(asked)
    try:
        if "read" in asked:
            read(disk, asked["read"])
        else:
            write(disk, asked["name"], asked["first"])
    except Exception as failure:
        # At once: a client that is cut off cannot close what it has open.
        print("failed:", repr(failure), file=sys.stderr, flush=True)
        os._exit(1)
    disk.close()


if __name__ == "__main__":
    main()
