package dev.halite.node.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Reaches RBD images as OpenStack's services do: with the library that they connect volumes by
 * (Debian's python3-os-brick and python3-rbd), in this host's memory and without its kernel.
 */
final class OsBrick {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path LIBRARIES = Path.of("/usr/lib/python3/dist-packages");

  /** Writes at both ends, and reads it by another connection. */
  private static final String PROGRAM =
      """
      import json, sys
      from os_brick.initiator import connector

      asked = json.load(sys.stdin)
      info = asked['connection_info']
      # Its own key is what a host has in /etc/ceph.
      properties = dict(info['data'], keyring=asked['keyring'])
      brick = connector.InitiatorConnector.factory(
          info['driver_volume_type'], None, do_local_attach=False)
      text = asked['text'].encode()

      def connected(use):
          device = brick.connect_volume(properties)
          try:
              assert brick.check_valid_device(device['path'])
              return use(device['path'])
          finally:
              brick.disconnect_volume(properties, device)

      def write(device):
          device.seek(0, 2)
          size = device.tell()
          for offset in (0, size - len(text)):
              device.seek(offset)
              device.write(text)
          device.flush()
          return size

      def read(device):
          found = []
          for offset in (0, size - len(text)):
              device.seek(offset)
              found.append(device.read(len(text)).decode())
          return found

      size = connected(write)
      print(json.dumps({'size': size, 'read': connected(read)}))
      """;

  private OsBrick() {}

  /** Skips the test with a sentence where the libraries are not there. */
  static void assumeThere() {
    assumeTrue(
        Files.isDirectory(LIBRARIES.resolve("os_brick")) && isRbdThere(),
        "Debian's python3-os-brick and python3-rbd are not installed; ./halite test installs them.");
  }

  private static boolean isRbdThere() {
    String[] found = LIBRARIES.toFile().list((directory, name) -> name.startsWith("rbd."));
    return found != null && found.length > 0;
  }

  /**
   * Has a text written and read by what a server is told; returns the {@code size} that the server
   * sees in bytes, and what was {@code read} at the begin and at the end.
   *
   * @param keyring of the user whom the server is told
   */
  static JsonNode writeAndRead(JsonNode connectionInfo, Path keyring, String text)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PYTHON, "-c", PROGRAM)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(
          Json.write(
                  Map.of(
                      "connection_info",
                      connectionInfo,
                      "keyring",
                      Files.readString(keyring),
                      "text",
                      text))
              .getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("os-brick ends").isTrue();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(answer).isZero();
    return Json.tree(answer);
  }
}
