package dev.halite.common.storage.connector;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the values of a connection info. */
record ConnectionData(ConnectionInfo connection) {
  Optional<String> text(String key) {
    return connection.data().get(key) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  String requiredText(String key) {
    return text(key).orElseThrow(() -> missing(key));
  }

  OptionalInt number(String key) {
    return connection.data().get(key) instanceof Number number
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }

  List<?> list(String key) {
    return connection.data().get(key) instanceof List<?> list ? list : List.of();
  }

  List<String> texts(String key) {
    return list(key).stream().map(String::valueOf).toList();
  }

  boolean isReadOnly() {
    return text("access_mode").filter("ro"::equals).isPresent();
  }

  boolean isFalse(String key) {
    return Boolean.FALSE.equals(connection.data().get(key));
  }

  /** Without the value, which may be a secret. */
  DriverException missing(String key) {
    return new DriverException(
        DriverFault.INVALID,
        "The connection of kind '%s' has no usable '%s'.".formatted(connection.volumeType(), key));
  }
}
