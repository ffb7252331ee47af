"""The compute side of volumes: what Nova asks for, in its order, sent by the client that it uses.

On standard input comes the name of a sequence with two volumes. Before each call that changes
something, when a server starts or ends, and whenever something is shown, a line goes to standard
output, and the script waits for a line: "go", or "lose" where the answer to the call may get lost.
"""

import json
import sys
import uuid

from cinderclient import client
from cinderclient import exceptions
from cinderclient.contrib import noauth
from keystoneauth1 import service_token
from keystoneauth1 import session
from keystoneauth1 import token_endpoint

ATTEMPTS = 5
HERE = "10.0.0.1"
ELSEWHERE = "10.0.0.2"
STRANGER = str(uuid.uuid4())


def told(**what):
    print(json.dumps(what), flush=True)
    return sys.stdin.readline().strip()


class Compute:
    """Speaks for a user, with the token of its own service beside the user's."""

    def __init__(self, endpoint, project, host):
        user = noauth.CinderNoAuthPlugin("admin", project, endpoint=endpoint)
        service = token_endpoint.Token(endpoint, "nova:" + project)
        self.session = session.Session(
            auth=service_token.ServiceTokenAuthWrapper(user_auth=user, service_auth=service),
            timeout=120)
        self.host = host
        self.infos = {}
        self.start(None)

    def start(self, sequence):
        self.sequence = sequence
        self.number = 0
        self.instance = str(uuid.uuid4())

    def api(self, microversion="3.0"):
        # Nova waits less for a service that restarts, and gives up then.
        return client.Client(
            microversion, session=self.session, connect_retries=90, connect_retry_delay=1)

    def connector(self, ip=HERE):
        return {"platform": "x86_64", "os_type": "linux", "ip": ip, "host": self.host,
                "multipath": False, "do_local_attach": False,
                "initiator": "iqn.1993-08.org.debian:01:" + ip,
                "system uuid": "4c4c4544-0000-1000-8000-b4c04f000000"}

    def call(self, name, request, way=None, again=None):
        """A call that changes something.

        way: which of its flows a node runs for it, if any.
        again: what somebody has to do before the call is repeated whose answer got lost.
        """
        self.number += 1
        word = told(sequence=self.sequence, number=self.number, call=name, way=way)
        try:
            return request()
        except (exceptions.BadRequest, exceptions.NotFound) as refused:
            if again is None or word != "lose":
                raise
            print(name, "was carried out though its answer was lost:", refused, file=sys.stderr)
            return again()

    @staticmethod
    def patiently(request):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return request()
            except exceptions.ClientException as failure:
                if failure.code not in (500, 504) or attempt == ATTEMPTS:
                    raise

    # Attachments.

    def keep(self, volume):
        made = self.call("create attachment", lambda: self.api("3.44").attachments.create(
            volume, None, self.instance))
        assert made["status"] == "reserved" and not made["connection_info"], made
        return made["id"]

    def create_connected(self, volume, ip):
        connector = dict(self.connector(ip), mountpoint="/dev/vdb")
        made = self.call("create connected attachment", lambda: self.api("3.44").attachments.create(
            volume, connector, self.instance), way="connect")
        self.is_told(volume, made["connection_info"])
        return made["id"]

    def update(self, volume, attachment, ip=HERE):
        connector = dict(self.connector(ip), mountpoint="/dev/vdb")
        updated = self.call("update attachment", lambda: self.patiently(
            lambda: self.api("3.44").attachments.update(attachment, connector)), way="connect")
        self.is_told(volume, updated.connection_info)

    def complete(self, volume, attachment):
        self.run_server(volume, attachment)
        self.call("complete attachment", lambda: self.api("3.44").attachments.complete(attachment))

    def delete(self, attachment, way="disconnect"):
        def once():
            try:
                self.api("3.44").attachments.delete(attachment)
            except exceptions.NotFound:
                pass  # as in Nova

        self.stop_servers(attachment)
        self.call("delete attachment", lambda: self.patiently(once), way=way)

    # What servers do.

    def is_told(self, volume, info):
        place = info["device_path"] if info["driver_volume_type"] == "local" else info["name"]
        assert place.endswith("volume-" + volume), info
        self.infos[volume] = info

    def run_server(self, volume, server):
        """One that ran elsewhere with the volume is stopped then."""
        told(runs=server, at=volume, info=self.infos[volume])

    @staticmethod
    def stop_servers(server):
        told(stops=server)

    @staticmethod
    def lose_host(server):
        told(dies=server)

    # Of the volume.

    def begin_detaching(self, volume):
        def again():
            self.api().volumes.roll_detaching(volume)
            self.api().volumes.begin_detaching(volume)

        self.call("begin detaching", lambda: self.api().volumes.begin_detaching(volume),
                  again=again)

    def roll_detaching(self, volume):
        self.call("roll detaching", lambda: self.api().volumes.roll_detaching(volume))

    # Before there were attachments.

    def reserve(self, volume):
        def again():
            self.api().volumes.unreserve(volume)
            self.api().volumes.reserve(volume)

        self.call("reserve", lambda: self.api().volumes.reserve(volume), again=again)

    def unreserve(self, volume):
        self.call("unreserve", lambda: self.api().volumes.unreserve(volume))

    def initialize(self, volume):
        info = self.call("initialize connection", lambda: self.api().volumes.initialize_connection(
            volume, self.connector()), way="connect")
        self.is_told(volume, dict(info["data"], driver_volume_type=info["driver_volume_type"]))

    def attach_by_word(self, volume):
        self.run_server(volume, self.instance)
        self.call("attach", lambda: self.api().volumes.attach(
            volume, self.instance, "/dev/vdb", mode="rw"))

    def terminate(self, volume):
        self.stop_servers(self.instance)
        self.call("terminate connection", lambda: self.api().volumes.terminate_connection(
            volume, self.connector()), way="disconnect")

    def detach_by_word(self, volume, way=None):
        self.stop_servers(self.instance)
        attachment = self.api().volumes.get(volume).attachments[0]["attachment_id"]
        self.call("detach", lambda: self.api().volumes.detach(volume, attachment), way=way,
                  again=lambda: None)

    # What is seen.

    def shows(self, volume, status, *attachments):
        """Checks the volume, and those of its attachments that are known by their id."""
        seen = self.api("3.69").volumes.get(volume)
        listed = {each.id: self.api("3.44").attachments.show(each.id).status
                  for each in self.api("3.44").attachments.list(search_opts={"volume_id": volume})}
        told(sequence=self.sequence, volume=volume, status=seen.status, attachments=listed)
        assert seen.status == status, (self.sequence, seen.status, status, listed)
        assert set(attachments) <= set(listed), (self.sequence, attachments, listed)
        attached = {each["attachment_id"] for each in seen.attachments}
        assert attached == {key for key, value in listed.items()
                            if value == "attached"}, (attached, listed)
        assert all(each["server_id"] == self.instance for each in seen.attachments), attached
        if status != "available":
            self.refuses_others(volume)
        return listed

    def refuses_others(self, volume):
        """Nobody else gets a volume that somebody has, and nobody deletes it."""
        for request in (lambda: self.api("3.44").attachments.create(volume, None, STRANGER),
                        lambda: self.api().volumes.reserve(volume),
                        lambda: self.api().volumes.delete(volume)):
            try:
                request()
            except exceptions.BadRequest:
                continue
            raise AssertionError("somebody else got volume " + volume)

    def has_no_attachment(self, volume):
        """None but those that nobody knows of, since the answer of their creation got lost."""
        listed = self.api("3.44").attachments.list(search_opts={"volume_id": volume})
        for each in listed:
            shown = self.api("3.44").attachments.show(each.id)
            told(sequence=self.sequence, unknown=each.id, status=shown.status)
            self.api("3.44").attachments.delete(each.id)
        assert self.shows(volume, "available") == {}


# The sequences. Each begins and ends with volumes that nobody has.


def attached(nova, volume):
    attachment = nova.keep(volume)
    nova.shows(volume, "reserved", attachment)
    nova.update(volume, attachment)
    nova.shows(volume, "attaching", attachment)
    nova.complete(volume, attachment)
    nova.shows(volume, "in-use", attachment)
    return attachment


def detached(nova, volume, attachment):
    nova.begin_detaching(volume)
    nova.shows(volume, "detaching", attachment)
    nova.delete(attachment)


def attach_and_detach(nova, volume, _):
    detached(nova, volume, attached(nova, volume))


def failed_attach(nova, volume, _):
    attachment = nova.keep(volume)
    nova.update(volume, attachment)
    nova.delete(attachment)


def failed_detach(nova, volume, _):
    attachment = attached(nova, volume)
    nova.begin_detaching(volume)
    nova.roll_detaching(volume)
    nova.shows(volume, "in-use", attachment)
    detached(nova, volume, attachment)


def live_migration(nova, volume, _):
    source = attached(nova, volume)
    destination = nova.create_connected(volume, ELSEWHERE)
    nova.shows(volume, "in-use", source, destination)
    nova.complete(volume, destination)
    nova.delete(source)
    nova.shows(volume, "in-use", destination)
    detached(nova, volume, destination)


def live_migration_rolled_back(nova, volume, _):
    source = attached(nova, volume)
    destination = nova.create_connected(volume, ELSEWHERE)
    nova.delete(destination)
    nova.shows(volume, "in-use", source)
    detached(nova, volume, source)


def moved(nova, volume, ip, lost=False):
    """Kept for its server by a new attachment while no host has it."""
    old = attached(nova, volume)
    if lost:
        nova.lose_host(old)
    new = nova.keep(volume)
    nova.delete(old)
    nova.shows(volume, "reserved", new)
    nova.update(volume, new, ip)
    nova.complete(volume, new)
    nova.shows(volume, "in-use", new)
    return old, new


def cold_migration(nova, volume, _):
    detached(nova, volume, moved(nova, volume, ELSEWHERE)[1])


def shelve_and_unshelve(nova, volume, _):
    detached(nova, volume, moved(nova, volume, HERE)[1])


def evacuation(nova, volume, _):
    old, new = moved(nova, volume, ELSEWHERE, lost=True)
    # The host that was given up comes back, and clears away what it knows of.
    nova.delete(old, way=None)
    detached(nova, volume, new)


def swap(nova, volume, other):
    old = attached(nova, volume)
    nova.begin_detaching(volume)
    new = nova.keep(other)
    nova.update(other, new)
    nova.complete(other, new)
    nova.delete(old)
    nova.shows(other, "in-use", new)
    detached(nova, other, new)


def failed_swap(nova, volume, other):
    old = attached(nova, volume)
    nova.begin_detaching(volume)
    new = nova.keep(other)
    nova.update(other, new)
    nova.roll_detaching(volume)
    nova.delete(new)
    nova.shows(volume, "in-use", old)
    detached(nova, volume, old)


def local_delete(nova, volume, _):
    attachment = attached(nova, volume)
    nova.lose_host(attachment)
    nova.delete(attachment)


def attached_as_before(nova, volume):
    nova.reserve(volume)
    nova.initialize(volume)
    nova.attach_by_word(volume)
    nova.shows(volume, "in-use")


def older_attach_and_detach(nova, volume, _):
    attached_as_before(nova, volume)
    nova.begin_detaching(volume)
    nova.shows(volume, "detaching")
    nova.terminate(volume)
    nova.detach_by_word(volume)


def older_failed_attach(nova, volume, _):
    nova.reserve(volume)
    nova.initialize(volume)
    nova.terminate(volume)
    nova.unreserve(volume)


def older_local_delete(nova, volume, _):
    attached_as_before(nova, volume)
    nova.terminate(volume)
    nova.detach_by_word(volume)


def older_local_delete_without_connector(nova, volume, _):
    attached_as_before(nova, volume)
    nova.detach_by_word(volume, way="disconnect")


SEQUENCES = {each.__name__: each for each in (
    attach_and_detach, failed_attach, failed_detach, live_migration, live_migration_rolled_back,
    cold_migration, shelve_and_unshelve, evacuation, swap, failed_swap, local_delete,
    older_attach_and_detach, older_failed_attach, older_local_delete,
    older_local_delete_without_connector)}


def main(endpoint, project, host):
    nova = Compute(endpoint, project, host)
    told(sequences=list(SEQUENCES))
    for line in sys.stdin:
        name, *volumes = line.split()
        nova.start(name)
        SEQUENCES[name](nova, *volumes)
        for volume in volumes:
            nova.has_no_attachment(volume)
        told(ended=name)


if __name__ == "__main__":
    main(*sys.argv[1:])
