"""What a member does by python3-cinderclient, as the programs do that are built on it."""

import os
import socket
import time
import uuid

from cinderclient import client
from cinderclient import exceptions
from keystoneauth1 import service_token
from keystoneauth1 import session
from keystoneauth1.identity import v3

PATIENCE = 60



def password_of(user, password, project):
    return v3.Password(
        auth_url=os.environ["OS_AUTH_URL"],
        username=user,
        password=password,
        project_name=project,
        user_domain_name="Default",
        project_domain_name="Default",
    )


member = password_of(os.environ["OS_USERNAME"], os.environ["OS_PASSWORD"], os.environ["OS_PROJECT_NAME"])
account = password_of("halite", os.environ["HALITE_ACCOUNT_PASSWORD"], "service")
service = service_token.ServiceTokenAuthWrapper(user_auth=member, service_auth=account)


def cinder(version, auth=member):
    return client.Client(version, session=session.Session(auth=auth))


def await_status(manager, thing, status="available"):
    end = time.monotonic() + PATIENCE
    while True:
        now = manager.get(thing.id).status
        if now == status:
            return
        assert not now.startswith("error") and time.monotonic() < end, "%s is %s" % (thing, now)
        time.sleep(0.1)


def await_absence(manager, thing):
    end = time.monotonic() + PATIENCE
    try:
        while True:
            manager.get(thing.id)
            assert time.monotonic() < end, "%s is still there" % thing
            time.sleep(0.1)
    except exceptions.NotFound:
        pass


def refused(fault, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except fault:
        return
    raise AssertionError("%s is not refused" % call)


newest = cinder("3.70")
compute = cinder("3.44", service)
volumes, snapshots, attachments = newest.volumes, newest.volume_snapshots, newest.attachments


def counted():
    return volumes.summary(all_tenants=False)["volume-summary"]["total_count"]


before = counted()
volume = volumes.create(1, name="disk", metadata={"a": "b"})
await_status(volumes, volume)
volumes.update(volume, name="of cinderclient", description="what for")
volumes.set_metadata(volume, {"c": "d"})
volumes.delete_metadata(volume, ["a"])
assert volumes.get(volume.id).metadata == {"c": "d"}
assert [found.id for found in volumes.list(search_opts={"name~": "of cinder"})] == [volume.id]
assert counted() == before + 1
refused(exceptions.BadRequest, volumes.create, 0)
refused(exceptions.NotFound, volumes.get, str(uuid.uuid4()))

snapshot = snapshots.create(volume.id, name="moment")
await_status(snapshots, snapshot)
snapshots.update(snapshot, name="this moment")
assert [found.name for found in snapshots.list(search_opts={"volume_id": volume.id})] == ["this moment"]
clone = volumes.create(2, snapshot_id=snapshot.id)
copy = volumes.create(1, source_volid=volume.id)
for each in (clone, copy):
    await_status(volumes, each)
assert (volumes.get(clone.id).size, volumes.get(copy.id).source_volid) == (2, volume.id)

volumes.extend(copy, 2)
await_status(volumes, copy)
moment = snapshots.create(copy.id, name="to go back to")
await_status(snapshots, moment)
volumes.revert_to_snapshot(copy, moment)
await_status(volumes, copy)
assert volumes.get(copy.id).size == 2

quota = newest.quotas.get(member.get_project_id(session.Session()), usage=True)
assert quota.volumes["in_use"] == before + 3, quota.volumes
assert {limit.name for limit in newest.limits.get().absolute} >= {"totalVolumesUsed", "maxTotalVolumes"}
assert newest.volume_types.default().id
assert newest.messages.list() == []
refused(exceptions.Forbidden, newest.services.list)

volumes.delete(copy, cascade=True)
volumes.delete(clone)
for each in (copy, clone):
    await_absence(volumes, each)
snapshots.delete(snapshot)
await_absence(snapshots, snapshot)

# A server of this host has it, because the files do not leave it.
server = str(uuid.uuid4())
made = attachments.create(volume.id, None, server, "rw")
reserved = made["attachment"] if "attachment" in made else made
assert volumes.get(volume.id).status == "reserved"
connector = {"host": socket.gethostname(), "ip": "192.0.2.21", "initiator": "iqn.1994-05.example:c1",
             "platform": "x86_64", "os_type": "linux", "multipath": False, "mountpoint": "/dev/vdb"}
told = attachments.update(reserved["id"], connector)
told = told if isinstance(told, dict) else told.to_dict()
told = told.get("attachment", told)
assert told["connection_info"]["driver_volume_type"], told
attachments.complete(reserved["id"])
assert volumes.get(volume.id).status == "in-use"
assert [had.id for had in attachments.list(search_opts={"volume_id": volume.id})] == [reserved["id"]]
refused(exceptions.BadRequest, volumes.delete, volume)
try:
    attachments.delete(reserved["id"])
    raise AssertionError("a user ends what a server uses")
except exceptions.ClientException as conflict:
    assert conflict.code == 409, conflict
# What a server uses is given back by the compute service alone.
compute.attachments.delete(reserved["id"])
await_status(volumes, volume)

volumes.delete(volume)
await_absence(volumes, volume)

# The oldest clients, by the older way, on a volume of their own.
old = cinder("3.0")
other = old.volumes.create(1, name="older")
await_status(old.volumes, other)
old.volumes.reserve(other)
assert old.volumes.get(other.id).status == "attaching"
old.volumes.unreserve(other)
await_status(old.volumes, other)
old.volumes.set_bootable(other, True)
old.volumes.update_readonly_flag(other, True)
assert old.volumes.get(other.id).metadata["readonly"] == "True"
old.volumes.delete(other)
await_absence(old.volumes, other)
print("done")
