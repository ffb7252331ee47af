package dev.halite.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server says of itself when it wants to reach a volume, as the field's clients send it:
 * {@code host}, {@code ip}, {@code initiator}, {@code multipath}, {@code mountpoint} and more.
 *
 * @param properties by name; texts, numbers, booleans, lists and maps
 */
public record Connector(Map<String, Object> properties) {
  public Connector {
    properties = Map.copyOf(properties);
  }

  /** The server's name. */
  public Optional<String> host() {
    return text("host");
  }

  /** The address from which the server reaches the storage. */
  public Optional<String> ip() {
    return text("ip");
  }

  /** The iSCSI qualified name of the server's initiator. */
  public Optional<String> initiator() {
    return text("initiator");
  }

  /** Whether the server goes several ways to a volume at once. */
  public boolean multipath() {
    return flag("multipath");
  }

  /** Whether the server takes no volume that it reaches by one way only. */
  public boolean enforcesMultipath() {
    return flag("enforce_multipath");
  }

  /** Some clients send texts in place of booleans. */
  private boolean flag(String name) {
    Object value = properties.get(name);
    return Boolean.TRUE.equals(value)
        || value instanceof String text && text.strip().equalsIgnoreCase("true");
  }

  /** A property that is a text and not blank. */
  public Optional<String> text(String name) {
    return properties.get(name) instanceof String text && !text.isBlank()
        ? Optional.of(text.strip())
        : Optional.empty();
  }

  /** Names only: initiators may send secrets of their own. */
  @Override
  public String toString() {
    Map<String, Object> shown = new LinkedHashMap<>();
    host().ifPresent(host -> shown.put("host", host));
    ip().ifPresent(ip -> shown.put("ip", ip));
    return "Connector" + shown;
  }
}
