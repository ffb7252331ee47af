package dev.halite.testkit.qemu;

import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.CommandRun;

/** A server whose QEMU reaches volumes in one way. */
interface QemuClient {
  /** A volume as this server reaches it. */
  QemuImage image(ConnectionInfo connection);

  /** Connects, runs the commands of qemu-io one after the other, and disconnects. */
  default CommandRun run(ConnectionInfo connection, String... commands) {
    return image(connection).run(commands);
  }

  /** Connects and stays connected. */
  default QemuImage.Held hold(ConnectionInfo connection) {
    return image(connection).hold();
  }
}
