"""Runs commands of Debian's openstack, each in a process of its own that has all of it in memory already."""

import json
import os
import sys
import tempfile
import time

from openstackclient import shell

PATIENCE = 60


def run(command, version):
    """The exit status of a command, and what it prints."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complaints:
        child = os.fork()
        if child == 0:
            os.dup2(printed.fileno(), sys.stdout.fileno())
            os.dup2(complaints.fileno(), sys.stderr.fileno())
            status = 1
            try:
                status = shell.main(["--os-volume-api-version", version, *command])
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        printed.seek(0)
        complaints.seek(0)
        return status, printed.read().decode(), complaints.read().decode()


def openstack(*command, version="3"):
    """What a command prints; it has to end well."""
    status, printed, complaints = run(command, version)
    assert status == 0, "%s: %s%s" % (command, printed, complaints)
    return printed


def shown(*command, version="3"):
    """What a command prints as JSON."""
    return json.loads(openstack(*command, "-f", "json", version=version))


def refused(*command, version="3"):
    """What a command complains of, which has to end badly."""
    status, _, complaints = run(command, version)
    assert status != 0, command
    return complaints


def await_status(kind, name, status):
    """Waits until a volume or a snapshot has a status."""
    end = time.monotonic() + PATIENCE
    while True:
        now = shown(*kind, "show", name)["status"]
        if now == status:
            return
        assert not now.startswith("error") and time.monotonic() < end, "%s is %s" % (name, now)
        time.sleep(0.2)


def await_absence(kind, name):
    """Waits until a list does not show it any more."""
    end = time.monotonic() + PATIENCE
    while any(name in (row["ID"], row["Name"]) for row in shown(*kind, "list")):
        assert time.monotonic() < end, "%s is still there" % name
        time.sleep(0.2)
