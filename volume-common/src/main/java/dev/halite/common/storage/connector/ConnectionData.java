package dev.halite.common.storage.connector;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.driver.ConnectionInfo;
import java.util.List;
import java.util.Optional;

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

  List<String> texts(String key) {
    return connection.data().get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  boolean isReadOnly() {
    return text("access_mode").filter("ro"::equals).isPresent();
  }

  boolean isFalse(String key) {
    return Boolean.FALSE.equals(connection.data().get(key));
  }

  HaliteException missing(String key) {
    return new HaliteException(
        FaultCode.INVALID_INPUT,
        "The connection of kind '%s' has no usable '%s'.".formatted(connection.volumeType(), key));
  }
}
