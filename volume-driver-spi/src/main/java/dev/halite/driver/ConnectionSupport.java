package dev.halite.driver;

/** Lets servers reach volumes. Both calls are repeatable. */
public interface ConnectionSupport {

  /**
   * Lets a server reach a volume, and says how. Called again for the same attachment and connector
   * it answers the same, secrets included, also after a restart of this host.
   *
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     it has another placement; UNFIT_CONNECTOR when the connector lacks what this storage needs
   */
  ConnectionInfo connect(OperationMark mark, ConnectionRequest request);

  /**
   * Ends one server's way to a volume; one that is not connected, and a missing volume, are
   * success. Where other attachments share the way it stays for them.
   *
   * @param force true when the server may still be writing: when this returns it no longer can,
   *     alive, paused or cut off. Its way may have been ended before. The servers of the other
   *     attachments go on
   * @throws DriverException FAILURE when that cannot be made sure
   */
  void disconnect(OperationMark mark, ConnectionRequest request, boolean force);
}
