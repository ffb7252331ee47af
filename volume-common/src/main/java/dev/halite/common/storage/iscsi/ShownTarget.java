package dev.halite.common.storage.iscsi;

import java.util.List;
import java.util.Optional;

/**
 * A target as tgtd shows it.
 *
 * @param id number by which tgtd knows it
 * @param name its iSCSI name
 * @param ready whether it answers servers
 * @param sessions who is logged in
 * @param units its logical units
 * @param accounts CHAP users that may log in
 * @param allowed names and addresses of initiators that may log in
 */
public record ShownTarget(
    int id,
    String name,
    boolean ready,
    List<Session> sessions,
    List<Unit> units,
    List<String> accounts,
    List<String> allowed) {
  public ShownTarget {
    sessions = List.copyOf(sessions);
    units = List.copyOf(units);
    accounts = List.copyOf(accounts);
    allowed = List.copyOf(allowed);
  }

  /** An initiator's session with its connections. */
  public record Session(int id, String initiator, List<Integer> connections) {
    public Session {
      connections = List.copyOf(connections);
    }
  }

  /**
   * A logical unit: its number, its serial number, its size, what holds its data and what it lets
   * be done.
   */
  public record Unit(
      int number,
      String serialNumber,
      long megabytes,
      String file,
      boolean thin,
      boolean readOnly) {}

  /** The unit of that number, if it has it. */
  public Optional<Unit> unit(int number) {
    return units.stream().filter(unit -> unit.number() == number).findFirst();
  }
}
