"""What a member does with volumes and snapshots by openstack."""

from openstack_shell import await_absence, await_status, openstack, refused, shown

VOLUME = ("volume",)
SNAPSHOT = ("volume", "snapshot")

openstack("volume", "create", "--size", "1", "--description", "of a member", "--property", "a=b", "disk")
await_status(VOLUME, "disk", "available")
disk = shown("volume", "show", "disk")
assert (disk["size"], disk["properties"], disk["description"]) == (1, {"a": "b"}, "of a member"), disk

openstack("volume", "set", "--name", "renamed", "--property", "c=d", "disk")
openstack("volume", "unset", "--property", "a", "renamed")
assert shown("volume", "show", "renamed")["properties"] == {"c": "d"}
openstack("volume", "set", "--bootable", "--read-only", "renamed")
disk = shown("volume", "show", "renamed")
assert disk["bootable"] in (True, "true"), disk
openstack("volume", "set", "--non-bootable", "--read-write", "renamed")
openstack("volume", "set", "--image-property", "os_distro=debian", "renamed")
assert shown("volume", "show", "renamed")["volume_image_metadata"] == {"os_distro": "debian"}
openstack("volume", "unset", "--image-property", "os_distro", "renamed")

openstack("volume", "snapshot", "create", "--volume", "renamed", "--property", "k=v", "moment")
await_status(SNAPSHOT, "moment", "available")
openstack("volume", "snapshot", "set", "--description", "before the update", "moment")
assert shown("volume", "snapshot", "show", "moment")["description"] == "before the update"
assert [row["Name"] for row in shown("volume", "snapshot", "list", "--volume", "renamed")] == ["moment"]
assert "snapshot" in refused("volume", "delete", "renamed")

openstack("volume", "create", "--snapshot", "moment", "--size", "2", "of-moment")
openstack("volume", "create", "--source", "renamed", "of-disk")
await_status(VOLUME, "of-moment", "available")
await_status(VOLUME, "of-disk", "available")
assert shown("volume", "show", "of-moment")["size"] == 2

openstack("volume", "set", "--size", "3", "of-disk")
await_status(VOLUME, "of-disk", "available")
assert shown("volume", "show", "of-disk")["size"] == 3
assert "exceeds" in refused("volume", "set", "--size", "2000", "of-disk")

assert shown("volume", "message", "list", version="3.3") == []
assert any(row["Resource"] == "volume" for row in shown("block", "storage", "resource", "filter", "list", version="3.33"))
assert [row["Zone Name"] for row in shown("availability", "zone", "list", "--volume")]
assert [row["Name"] for row in shown("volume", "type", "list")]

openstack("volume", "delete", "of-moment", "of-disk")
openstack("volume", "snapshot", "delete", "moment")
for clone in ("of-moment", "of-disk"):
    await_absence(VOLUME, clone)
await_absence(SNAPSHOT, "moment")
openstack("volume", "snapshot", "create", "--volume", "renamed", "with-it")
await_status(SNAPSHOT, "with-it", "available")
openstack("volume", "delete", "--purge", "renamed")
await_absence(VOLUME, "renamed")
await_absence(SNAPSHOT, "with-it")
print("done")
