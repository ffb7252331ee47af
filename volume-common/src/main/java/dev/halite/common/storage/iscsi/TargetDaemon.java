package dev.halite.common.storage.iscsi;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandException;
import dev.halite.common.storage.command.CommandFailure;
import dev.halite.common.storage.command.Commands;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The commands of tgtd that we need, each of them one step; nearly all by {@code tgtadm}. */
final class TargetDaemon {
  /** A target's state in which it answers. */
  static final String READY = "ready";

  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int LISTING_LIMIT = 64 << 20;

  /** What tgtadm exits with when nobody listens at the control port: ENOTCONN. */
  private static final int NOT_CONNECTED = 107;

  /** Where tgtd listens for commands, before the number of its control port; since tgt 1.0.58. */
  private static final String SOCKET = "/var/run/tgtd/socket.";

  private final Commands runner;
  private final Path tgtadm;
  private final int controlPort;
  private final ControlSocket controlSocket;

  TargetDaemon(Commands runner, Path tgtadm, int controlPort, Path socket) {
    this.runner = runner;
    this.tgtadm = tgtadm;
    this.controlPort = controlPort;
    this.controlSocket = new ControlSocket(socket, LIMIT);
  }

  /** Where the tgtd of this host listens that has this control port. */
  static Path socket(int controlPort) {
    return Path.of(SOCKET + controlPort);
  }

  boolean answers() {
    try {
      runner.runToSuccess(command("system", "show").withTimeLimit(PROBE));
      return true;
    } catch (CommandException e) {
      if (e.failure() == CommandFailure.INTERRUPTED) {
        throw translated(e);
      }
      return false;
    }
  }

  /**
   * Whether there is one, of which nothing else may be said than that: one that is stopped, or has
   * much to do, offers what it offers.
   */
  boolean isThere() {
    try {
      runner.runToSuccess(command("system", "show").withTimeLimit(PROBE));
      return true;
    } catch (CommandException e) {
      if (e.exitCode() == NOT_CONNECTED
          || e.failure() == CommandFailure.NOT_STARTED && controlSocket.isDead()) {
        return false;
      }
      throw translated(e);
    }
  }

  List<ShownTarget> targets() {
    return TargetListing.targets(show("target"));
  }

  List<String> accounts() {
    return TargetListing.accounts(show("account"));
  }

  void newTarget(int id, String name) {
    run(command("target", "new", "--tid", number(id), "--targetname", name));
  }

  /** Refused while an initiator is logged in. */
  void deleteTarget(int id) {
    run(command("target", "delete", "--tid", number(id)));
  }

  /**
   * Has the target answer servers or not. One that does not answer leaves commands alone and lets
   * nobody log in, of which servers think that it may pass.
   */
  void answer(int id, boolean ready) {
    run(
        command(
            "target",
            "update",
            "--tid",
            number(id),
            "--name",
            "state",
            "--value",
            ready ? READY : "offline"));
  }

  void newUnit(int id, int lun, Path file) {
    run(
        command(
            "logicalunit",
            "new",
            "--tid",
            number(id),
            "--lun",
            number(lun),
            "--backing-store",
            file.toString(),
            "--bstype",
            "rdwr"));
  }

  /** Refused while one of its commands is under way. */
  void deleteUnit(int id, int lun) {
    run(command("logicalunit", "delete", "--tid", number(id), "--lun", number(lun)));
  }

  /**
   * Gives the unit an identity of its own, says whether initiators may write, and whether they may
   * return blocks that they discard.
   */
  void describeUnit(int id, int lun, UUID identity, boolean readOnly, boolean discards) {
    run(
        command(
            "logicalunit",
            "update",
            "--tid",
            number(id),
            "--lun",
            number(lun),
            "--params",
            "vendor_id=HALITE,product_id=VOLUME,scsi_id=%s,scsi_sn=%s,thin_provisioning=%d,readonly=%d"
                .formatted(identity, identity, discards ? 1 : 0, readOnly ? 1 : 0)));
  }

  /** Lets nobody write any more. */
  void protectUnit(int id, int lun) {
    run(
        command(
            "logicalunit",
            "update",
            "--tid",
            number(id),
            "--lun",
            number(lun),
            "--params",
            "readonly=1"));
  }

  void newAccount(ChapCredentials credentials) {
    // tgtadm takes a password as an argument only, which all users of the host can read
    controlSocket.newAccount(credentials);
  }

  /** Not while it is bound to a target that has further accounts: tgtd would crash. */
  void deleteAccount(String user) {
    run(command("account", "delete", "--user", user));
  }

  void bindAccount(int id, String user) {
    run(command("account", "bind", "--tid", number(id), "--user", user));
  }

  void allow(int id, InitiatorName initiator) {
    run(command("target", "bind", "--tid", number(id), "--initiator-name", initiator.value()));
  }

  /** Takes back what {@link #allow} or an operator has allowed: a name, or an address. */
  void forbid(int id, String allowed) {
    String option = InitiatorName.isName(allowed) ? "--initiator-name" : "--initiator-address";
    run(command("target", "unbind", "--tid", number(id), option, allowed));
  }

  void deleteConnection(int id, int session, int connection) {
    run(
        command(
            "conn",
            "delete",
            "--tid",
            number(id),
            "--sid",
            number(session),
            "--cid",
            number(connection)));
  }

  DriverException notAnswering() {
    return new DriverException(
        DriverFault.UNAVAILABLE,
        "tgtd does not answer at its control port %d.".formatted(controlPort));
  }

  private String show(String mode) {
    Command command = command(mode, "show").withOutputLimit(LISTING_LIMIT);
    try {
      var result = runner.runToSuccess(command);
      if (result.truncated()) {
        throw new DriverException(
            DriverFault.FAILURE, "tgtadm shows more than %d bytes.".formatted(LISTING_LIMIT));
      }
      return result.output();
    } catch (CommandException e) {
      throw translated(e);
    }
  }

  private void run(Command command) {
    try {
      runner.runToSuccess(command);
    } catch (CommandException e) {
      throw translated(e);
    }
  }

  private Command command(String mode, String operation, String... options) {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--control-port", number(controlPort), "--lld", "iscsi"));
    arguments.addAll(List.of("--mode", mode, "--op", operation));
    arguments.addAll(List.of(options));
    return new Command(tgtadm, arguments).withTimeLimit(LIMIT);
  }

  private DriverException translated(CommandException e) {
    if (e.exitCode() == NOT_CONNECTED) {
      return notAnswering();
    }
    DriverFault fault =
        switch (e.failure()) {
          case NOT_STARTED -> DriverFault.UNAVAILABLE;
          case TIMED_OUT, INTERRUPTED -> DriverFault.TIMEOUT;
          case REFUSED -> DriverFault.FAILURE;
        };
    return new DriverException(fault, e.sentence(), e);
  }

  private static String number(int value) {
    return Integer.toString(value);
  }
}
