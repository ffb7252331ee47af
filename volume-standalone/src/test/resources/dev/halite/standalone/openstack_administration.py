"""What an administrator does about types, QoS specs, quota and services by openstack."""

from openstack_shell import await_absence, await_status, openstack, shown

VOLUME = ("volume",)

openstack("volume", "type", "create", "--public", "--property", "volume_backend_name=files", "fast")
openstack("volume", "type", "set", "--property", "k=v", "--description", "with a limit", "fast")
fast = shown("volume", "type", "show", "fast")
assert fast["properties"] == {"volume_backend_name": "files", "k": "v"}, fast
openstack("volume", "type", "unset", "--property", "volume_backend_name", "--property", "k", "fast")
openstack("volume", "type", "create", "--private", "--project", "tenant", "secret")
assert shown("volume", "type", "show", "secret")["access_project_ids"]
openstack("volume", "type", "unset", "--project", "tenant", "secret")

openstack("volume", "qos", "create", "--consumer", "front-end", "--property", "read_iops_sec=100", "limit")
openstack("volume", "qos", "set", "--property", "write_iops_sec=50", "limit")
openstack("volume", "qos", "associate", "limit", "fast")
assert shown("volume", "qos", "show", "limit")["associations"] == ["fast"]
assert [row["Name"] for row in shown("volume", "qos", "list")] == ["limit"]
openstack("volume", "create", "--size", "1", "--type", "fast", "limited")
await_status(VOLUME, "limited", "available")
assert shown("volume", "show", "limited")["type"] == "fast"
openstack("volume", "set", "--state", "error", "limited")
assert shown("volume", "show", "limited")["status"] == "error"
openstack("volume", "delete", "--force", "limited")
await_absence(VOLUME, "limited")
openstack("volume", "qos", "disassociate", "--all", "limit")
openstack("volume", "qos", "unset", "--property", "write_iops_sec", "limit")
openstack("volume", "qos", "delete", "limit")
openstack("volume", "type", "delete", "fast", "secret")

services = shown("volume", "service", "list")
assert {row["State"] for row in services} == {"up"}, services
node = next(row for row in services if row["Binary"] == "cinder-volume")
openstack("volume", "service", "set", "--disable", "--disable-reason", "moved", node["Host"], node["Binary"])
rows = shown("volume", "service", "list", "--long", "--host", node["Host"])
assert [row["Disabled Reason"] for row in rows if row["Status"] == "disabled"] == ["moved"], rows
openstack("volume", "service", "set", "--enable", node["Host"], node["Binary"])
print("done")
