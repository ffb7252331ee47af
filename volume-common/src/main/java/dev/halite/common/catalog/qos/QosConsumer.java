package dev.halite.common.catalog.qos;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Arrays;
import java.util.List;

/** Who keeps the limits of QoS specs. */
public enum QosConsumer {
  /** The server's hypervisor. */
  FRONT_END("front-end"),
  /** The storage. */
  BACK_END("back-end"),
  BOTH("both");

  /** Those whose specs a server is told. */
  public static final List<QosConsumer> OF_SERVERS = List.of(FRONT_END, BOTH);

  /** Those whose specs the storage keeps. */
  public static final List<QosConsumer> OF_STORAGE = List.of(BACK_END, BOTH);

  private final String text;

  QosConsumer(String text) {
    this.text = text;
  }

  /** As clients and the catalog have it. */
  public String text() {
    return text;
  }

  /**
   * The consumer of that name.
   *
   * @throws HaliteException INVALID_INPUT
   */
  public static QosConsumer of(String text) {
    return Arrays.stream(values())
        .filter(consumer -> consumer.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.INVALID_INPUT,
                    "Invalid qos specs: consumer must be one of "
                        + Arrays.stream(values()).map(QosConsumer::text).toList()));
  }
}
