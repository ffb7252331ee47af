package dev.halite.testkit.qemu;

import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.ceph.CephAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A server with QEMU and librbd. Like a hypervisor it has nothing but the connection and, under the
 * secret's UUID, the key: no {@code ceph.conf}.
 *
 * @param access whose keyring holds the key
 */
public record QemuRbd(CephAccess access) implements QemuClient {
  @Override
  public QemuImage image(ConnectionInfo connection) {
    Map<String, Object> data = connection.data();
    String[] name = required(data, "name").toString().split("/", 2);
    var options = new ArrayList<String>();
    options.addAll(List.of("driver=rbd", "pool=" + name[0], "image=" + name[1]));
    options.addAll(List.of("conf=/dev/null", "user=" + data.get("auth_username")));
    List<?> hosts = (List<?>) required(data, "hosts");
    List<?> ports = (List<?>) required(data, "ports");
    for (int i = 0; i < hosts.size(); i++) {
      options.add("server.%d.host=%s".formatted(i, hosts.get(i)));
      options.add("server.%d.port=%s".formatted(i, ports.get(i)));
    }
    options.add("auth-client-required.0=cephx");
    options.add("key-secret=" + QemuImage.SECRET);
    return new QemuImage(options, false, QemuImage.Secret.base64(key()));
  }

  private static Object required(Map<String, Object> data, String key) {
    return Objects.requireNonNull(data.get(key), key);
  }

  private String key() {
    try (var lines = Files.lines(access.keyring())) {
      return lines
          .map(String::strip)
          .filter(line -> line.startsWith("key"))
          .map(line -> line.substring(line.indexOf('=') + 1).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
