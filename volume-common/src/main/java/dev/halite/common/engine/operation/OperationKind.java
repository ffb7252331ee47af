package dev.halite.common.engine.operation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an operation does. The wire name is stored and sent; the version is that of the payload
 * record written today. A worker claims only the kinds and versions that it supports.
 */
public enum OperationKind {
  /** Choose a backend for a volume and make it there. */
  VOLUME_CREATE("volume.create", 1, Duration.ofMinutes(15)),
  /** Remove a volume from its backend and from the catalog. */
  VOLUME_DELETE("volume.delete", 1, Duration.ofHours(6)),
  /** Remove what an abandoned placement attempt may have left on a backend. */
  PLACEMENT_UNDO("placement.undo", 1, Duration.ofDays(7));

  private static final Map<String, OperationKind> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(OperationKind::wireName, Function.identity()));

  private final String wireName;
  private final int payloadVersion;
  private final Duration queuedDeadline;

  OperationKind(String wireName, int payloadVersion, Duration queuedDeadline) {
    this.wireName = wireName;
    this.payloadVersion = payloadVersion;
    this.queuedDeadline = queuedDeadline;
  }

  public String wireName() {
    return wireName;
  }

  public int payloadVersion() {
    return payloadVersion;
  }

  /** {@code <wire name>/<version>} of every payload version that this release reads. */
  List<String> readable() {
    return IntStream.rangeClosed(1, payloadVersion)
        .mapToObj(version -> wireName + "/" + version)
        .toList();
  }

  /** How long it may wait in a queue for somebody to take it. */
  public Duration queuedDeadline() {
    return queuedDeadline;
  }

  public static OperationKind ofWireName(String name) {
    OperationKind kind = BY_NAME.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("No operation kind is called '" + name + "'.");
    }
    return kind;
  }
}
