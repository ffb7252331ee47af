"""What a compute server does with a volume, by the library that OpenStack's services connect volumes
with: one verb, the connection that the driver answered on standard input, JSON as the answer."""
import json
import os
import subprocess
import sys

import os_brick
from os_brick import privileged
from os_brick.initiator import connector
from oslo_config import cfg

PLACE = '/tmp/mounted'

cfg.CONF([], project='server')
cfg.CONF.set_override('lock_path', '/tmp', group='oslo_concurrency')
os_brick.setup(cfg.CONF)
# It is root: no daemon of the library's is.
privileged.default.set_client_mode(False)


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def room():
    return os.statvfs(PLACE).f_blocks * os.statvfs(PLACE).f_frsize


def digest(name):
    # not what is in memory
    run('sync')
    with open('/proc/sys/vm/drop_caches', 'w') as caches:
        caches.write('3')
    return run('sha256sum', os.path.join(PLACE, name)).split()[0]


def write(name):
    with open(os.path.join(PLACE, name), 'wb') as file:
        for _ in range(8):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
    return digest(name)


def connect(brick, data):
    return dict(brick.connect_volume(data))


def begin(brick, data):
    """Has it, with a file system and a file on it."""
    device = connect(brick, data)
    os.makedirs(PLACE, exist_ok=True)
    run('mkfs.ext4', '-q', '-E', 'nodiscard', device['path'])
    run('mount', device['path'], PLACE)
    return {'device': device, 'room': room(), 'digest': write('first')}


def grow(brick, data):
    """Finds the new size while it is in use."""
    size = brick.extend_volume(data)
    path = run('findmnt', '-n', '-o', 'SOURCE', PLACE).strip()
    run('resize2fs', path)
    written = write('second')
    return {'size': size, 'room': room(), 'digest': digest('first'), 'second': written}


def end(brick, data):
    path = run('findmnt', '-n', '-o', 'SOURCE', PLACE).strip()
    run('umount', PLACE)
    brick.disconnect_volume(data, {'type': 'block', 'path': path})
    return {'sessions': sessions()}


def again(brick, data):
    """Finds all that was written, from a login of its own."""
    device = connect(brick, data)
    run('fsck.ext4', '-f', '-n', device['path'])
    run('mount', device['path'], PLACE)
    found = {'digest': digest('first'), 'second': digest('second')}
    found.update(end(brick, data))
    return found


def refused(brick, data):
    """Is not let in."""
    try:
        connect(brick, data)
    except Exception as e:
        return {'refused': type(e).__name__, 'sessions': sessions()}
    return {'refused': None, 'sessions': sessions()}


def sessions():
    place = '/sys/class/iscsi_session'
    return len(os.listdir(place)) if os.path.isdir(place) else 0


asked = json.load(sys.stdin)
found = globals()[sys.argv[1]](
    connector.InitiatorConnector.factory(
        asked['driver_volume_type'], None, use_multipath=False, device_scan_attempts=3),
    asked['data'])
print(json.dumps(found))
