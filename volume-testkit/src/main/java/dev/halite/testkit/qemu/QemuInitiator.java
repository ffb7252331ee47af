package dev.halite.testkit.qemu;

import dev.halite.driver.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A server of that iSCSI name: QEMU with libiscsi, which needs no kernel module and no root.
 *
 * @param name iSCSI name of the initiator
 */
public record QemuInitiator(String name) implements QemuClient {
  @Override
  public QemuImage image(ConnectionInfo connection) {
    Map<String, Object> data = connection.data();
    var options = new ArrayList<String>();
    options.addAll(List.of("driver=iscsi", "transport=tcp", "initiator-name=" + name));
    options.add("portal=" + data.get("target_portal"));
    options.add("target=" + data.get("target_iqn"));
    options.add("lun=" + data.get("target_lun"));
    boolean readOnly = "ro".equals(data.get("access_mode"));
    if (!data.containsKey("auth_method")) {
      return new QemuImage(options, readOnly, null);
    }
    options.add("user=" + data.get("auth_username"));
    options.add("password-secret=" + QemuImage.SECRET);
    Object password = Objects.requireNonNull(data.get("auth_password"), "auth_password");
    return new QemuImage(options, readOnly, QemuImage.Secret.text(password.toString()));
  }
}
