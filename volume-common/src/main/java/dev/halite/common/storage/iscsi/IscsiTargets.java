package dev.halite.common.storage.iscsi;

import dev.halite.common.storage.command.Commands;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Targets of one tgtd. It forgets all of them when it ends, so callers keep what they want
 * published, and {@link #publish} makes it so from whatever it finds: nothing, half of it after a
 * death, or more than is wanted. Calls for one target must not overlap.
 *
 * <p>An initiator's name is allowed last and forbidden first: nobody can log in to a target that is
 * not as it should be.
 */
public final class IscsiTargets {
  private static final Duration LOGOUT_WAIT = Duration.ofSeconds(15);
  private static final long PAUSE_MILLIS = 20;
  private static final int TRIES = 5;

  private final TargetDaemon daemon;

  /**
   * Targets of the tgtd at this control port.
   *
   * @param tgtadm the program that controls it
   */
  public IscsiTargets(Commands runner, Path tgtadm, int controlPort) {
    this(runner, tgtadm, controlPort, TargetDaemon.socket(controlPort));
  }

  /**
   * Those of one that listens for commands there.
   *
   * @param socket where it is told passwords
   */
  public IscsiTargets(Commands runner, Path tgtadm, int controlPort, Path socket) {
    this.daemon = new TargetDaemon(runner, tgtadm, controlPort, socket);
  }

  /** Whether tgtd answers now. */
  public boolean isAnswering() {
    return daemon.answers();
  }

  /**
   * Whether there is a tgtd.
   *
   * @throws DriverException when that cannot be told: it may be there and not answer
   */
  public boolean isThere() {
    return daemon.isThere();
  }

  /** Whether no tgtd of this host has that control port, where its program is not installed. */
  public static boolean isDead(int controlPort) {
    return new ControlSocket(TargetDaemon.socket(controlPort), Duration.ZERO).isDead();
  }

  /**
   * Wants an answer of tgtd.
   *
   * @throws DriverException UNAVAILABLE when there is none
   */
  public void requireAnswer() {
    if (!daemon.answers()) {
      throw daemon.notAnswering();
    }
  }

  /** All that are there, also those of others. */
  public List<ShownTarget> targets() {
    return daemon.targets();
  }

  /** Those of the disks that tgtd does not offer to all their initiators, by one look. */
  public List<PublishedDisk> unpublished(List<PublishedDisk> disks) {
    Map<String, ShownTarget> shown =
        daemon.targets().stream().collect(Collectors.toMap(ShownTarget::name, target -> target));
    return disks.stream().filter(disk -> !isOffered(shown.get(disk.targetName()), disk)).toList();
  }

  /**
   * Makes the target so: exactly these initiators may log in, and nobody else stays logged in.
   *
   * @param stages told the name of each step that was done
   * @throws DriverException CONFLICT when a target of this name offers something else
   */
  public void publish(PublishedDisk disk, Consumer<String> stages) {
    ShownTarget target = find(disk.targetName()).orElseGet(() -> make(disk, stages));
    if (disk.readOnly() && target.unit(PublishedDisk.LUN).isEmpty()) {
      // a new unit can be written to until it is described
      shutOut(target, Set.of(), stages);
      target = find(disk.targetName()).orElseGet(() -> make(disk, stages));
    }
    offer(target, disk, stages);
    Set<String> names =
        disk.initiators().stream().map(InitiatorName::value).collect(Collectors.toSet());
    shutOut(target, names, stages);
    if (disk.credentials().isPresent()) {
      protect(target, disk.credentials().get(), stages);
    }
    for (InitiatorName initiator : disk.initiators()) {
      if (!target.allowed().contains(initiator.value())) {
        daemon.allow(target.id(), initiator);
      }
    }
    if (!target.ready()) {
      // a session that stays would wait for ever for what was not answered
      endSessions(target.name(), Set.of());
      daemon.answer(target.id(), true);
    }
    stages.accept("published");
  }

  /**
   * Publishes the disk with the size that its file has now: tgtd looks once, when it opens the
   * file. Nobody is answered meanwhile. What servers have sent they send again when they are let
   * in, as after a restart of tgtd. When it fails they are let in as far as that can be done, and
   * may find the old size.
   */
  public void renew(PublishedDisk disk, Consumer<String> stages) {
    Optional<ShownTarget> target = find(disk.targetName());
    if (target.isEmpty() || target.get().unit(PublishedDisk.LUN).isEmpty()) {
      publish(disk, stages);
      return;
    }
    try {
      int id = target.get().id();
      daemon.answer(id, false);
      stages.accept("suspended");
      endSessions(disk.targetName(), Set.of());
      daemon.deleteUnit(id, PublishedDisk.LUN);
      stages.accept("unit-removed");
      publish(disk, stages);
    } catch (DriverException e) {
      publishAfter(e, disk, stages);
      throw e;
    }
  }

  /** So that no server waits for a target that a failure has left silent. */
  private void publishAfter(DriverException failure, PublishedDisk disk, Consumer<String> stages) {
    // an interrupt would make each command fail again
    boolean interrupted = Thread.interrupted();
    try {
      publish(disk, stages);
    } catch (DriverException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes the target and ends all its sessions; one that is not there is success. */
  public void withdraw(PublishedDisk disk, Consumer<String> stages) {
    withdraw(
        disk.targetName(),
        disk.credentials().map(ChapCredentials::user).map(Set::of).orElse(Set.of()),
        stages);
  }

  /**
   * The same of a target of that name.
   *
   * @param users whose accounts go with it, and no others
   */
  public void withdraw(String targetName, Set<String> users, Consumer<String> stages) {
    Optional<ShownTarget> target = find(targetName);
    if (target.isPresent()) {
      shutOut(target.get(), Set.of(), stages);
      daemon.deleteTarget(target.get().id());
      stages.accept("target-removed");
    }
    if (!users.isEmpty()) {
      Set<String> known = new HashSet<>(daemon.accounts());
      for (String user : users) {
        if (known.contains(user)) {
          daemon.deleteAccount(user);
          stages.accept("account-removed");
        }
      }
    }
  }

  /**
   * Lets nobody write to the target's disk any more. When this returns nothing of what was under
   * way is written; who was logged in comes back by itself.
   */
  public void protect(String targetName) {
    Optional<ShownTarget> target =
        find(targetName).filter(shown -> shown.unit(PublishedDisk.LUN).isPresent());
    if (target.isPresent()) {
      daemon.protectUnit(target.get().id(), PublishedDisk.LUN);
      // after that: one may have begun to write since the look before
      Set<Integer> sessions =
          find(targetName).map(ShownTarget::sessions).orElse(List.of()).stream()
              .map(ShownTarget.Session::id)
              .collect(Collectors.toUnmodifiableSet());
      endSessions(targetName, session -> sessions.contains(session.id()));
    }
  }

  private static boolean isOffered(@Nullable ShownTarget target, PublishedDisk disk) {
    // a name is allowed last, so whoever is allowed finds everything else done, but for a renewal
    return target != null
        && target.ready()
        && disk.initiators().stream()
            .allMatch(initiator -> target.allowed().contains(initiator.value()));
  }

  private Optional<ShownTarget> find(String targetName) {
    return daemon.targets().stream().filter(target -> target.name().equals(targetName)).findFirst();
  }

  private ShownTarget make(PublishedDisk disk, Consumer<String> stages) {
    for (int tried = 1; ; tried++) {
      int id = freeId(disk.id());
      try {
        daemon.newTarget(id, disk.targetName());
        stages.accept("target-made");
        return new ShownTarget(
            id, disk.targetName(), true, List.of(), List.of(), List.of(), List.of());
      } catch (DriverException e) {
        // another process may have taken the number since the look
        if (e.fault() != DriverFault.FAILURE || tried == TRIES) {
          throw e;
        }
      }
    }
  }

  /**
   * A number that comes from the disk's identity: should tgtd be started anew between two of our
   * commands, the number does not mean another disk meanwhile.
   */
  private int freeId(UUID disk) {
    Set<Integer> taken = daemon.targets().stream().map(ShownTarget::id).collect(Collectors.toSet());
    int id = disk.hashCode() & Integer.MAX_VALUE;
    while (id == 0 || taken.contains(id)) {
      id = (id + 1) & Integer.MAX_VALUE;
    }
    return id;
  }

  private void offer(ShownTarget target, PublishedDisk disk, Consumer<String> stages) {
    Optional<ShownTarget.Unit> unit = target.unit(PublishedDisk.LUN);
    if (unit.isEmpty()) {
      daemon.newUnit(target.id(), PublishedDisk.LUN, disk.file());
      stages.accept("unit-made");
    } else if (!unit.get().file().equals(disk.file().toString())) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Target %s already offers %s.".formatted(disk.targetName(), unit.get().file()));
    }
    boolean described =
        unit.isPresent()
            && unit.get().thin() == disk.discards()
            && unit.get().readOnly() == disk.readOnly()
            && unit.get().serialNumber().equals(disk.id().toString());
    if (!described) {
      daemon.describeUnit(
          target.id(), PublishedDisk.LUN, disk.id(), disk.readOnly(), disk.discards());
    }
  }

  private void protect(ShownTarget target, ChapCredentials credentials, Consumer<String> stages) {
    if (target.accounts().contains(credentials.user())) {
      return;
    }
    if (!daemon.accounts().contains(credentials.user())) {
      daemon.newAccount(credentials);
      stages.accept("account-made");
    }
    daemon.bindAccount(target.id(), credentials.user());
    stages.accept("account-bound");
  }

  /** Lets only these in: first closes the door to all others, then makes those inside leave. */
  private void shutOut(ShownTarget target, Set<String> names, Consumer<String> stages) {
    List<String> others =
        target.allowed().stream().filter(allowed -> !names.contains(allowed)).toList();
    if (!others.isEmpty()) {
      others.forEach(allowed -> daemon.forbid(target.id(), allowed));
      stages.accept("closed");
    }
    endSessions(target.name(), names);
  }

  private void endSessions(String targetName, Set<String> names) {
    endSessions(targetName, session -> !names.contains(session.initiator()));
  }

  /** A session is shown until its last command has ended, so nothing is written after this. */
  private void endSessions(String targetName, Predicate<ShownTarget.Session> ending) {
    long end = System.nanoTime() + LOGOUT_WAIT.toNanos();
    Set<ShownTarget.Session> ended = new HashSet<>();
    while (true) {
      Optional<ShownTarget> target = find(targetName);
      List<ShownTarget.Session> strangers =
          target.map(ShownTarget::sessions).orElse(List.of()).stream().filter(ending).toList();
      if (target.isEmpty() || strangers.isEmpty()) {
        return;
      }
      if (System.nanoTime() - end > 0) {
        throw new DriverException(
            DriverFault.FAILURE,
            "Initiator %s does not leave target %s."
                .formatted(strangers.getFirst().initiator(), targetName));
      }
      for (ShownTarget.Session session : strangers) {
        // once: a closed connection is shown as long as its commands are under way
        if (ended.add(session)) {
          endConnections(target.get(), session);
        }
      }
      pause(targetName);
    }
  }

  private void endConnections(ShownTarget target, ShownTarget.Session session) {
    for (int connection : session.connections()) {
      try {
        daemon.deleteConnection(target.id(), session.id(), connection);
      } catch (DriverException e) {
        if (e.fault() != DriverFault.FAILURE) {
          throw e;
        }
        // it has just ended by itself, or the next look shows that it has not
      }
    }
  }

  private static void pause(String targetName) {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "The call was interrupted while initiators were made to leave target %s."
              .formatted(targetName),
          e);
    }
  }
}
