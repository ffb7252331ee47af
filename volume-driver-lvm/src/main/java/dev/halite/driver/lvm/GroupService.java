package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.lvm.privileged.Service;
import dev.halite.driver.lvm.privileged.Wire;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The privileged helper's work for one connection: with one volume group, and what exports it. */
record GroupService(
    VolumeGroup group, ExportService exports, Incarnations incarnations, ReportRoom room)
    implements Service {
  private static final Logger log = LoggerFactory.getLogger(GroupService.class);

  @Override
  public void run(JsonNode call, Runnable hold, Consumer<@Nullable Object> answer) {
    GroupVerb verb = Wire.read(call, GroupVerb.class);
    String of = exports.terms().volumeGroup();
    try {
      if (verb.isReport()) {
        room.during(() -> (GroupState) Objects.requireNonNull(answer(verb, hold)), answer::accept);
      } else {
        Object said = answer(verb, hold);
        if (verb.isChange()) {
          log.info("{} {}: done", of, verb.told());
        }
        answer.accept(said);
      }
    } catch (DriverException e) {
      log.info("{} {}: {} {}", of, verb.told(), e.fault(), e.sentence());
      throw e;
    }
  }

  private @Nullable Object answer(GroupVerb verb, Runnable hold) {
    if (verb instanceof GroupVerb.Target target) {
      return exports.answer(target.target());
    }
    if (verb instanceof GroupVerb.Begin) {
      incarnations.requireRoom();
    }
    Runnable held =
        verb instanceof GroupVerb.Change change && change.change() instanceof ChangeVerb.Alone alone
            ? () -> exports.held().during(alone.name().id(), hold)
            : hold;
    return verb.on(group, exports.terms().thinPool(), held);
  }
}
