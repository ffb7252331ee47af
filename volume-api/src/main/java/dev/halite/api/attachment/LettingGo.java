package dev.halite.api.attachment;

import dev.halite.api.action.ActionResult;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.VolumeUse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets a server go for whoever is no service. Where the catalog says that the server may have the
 * volume open the compute service is asked, with nothing locked and no place taken, and only what
 * it does not know of any more is let go then; a server that is gone is cut off, for it may have
 * been lost with its host.
 */
@Component
class LettingGo {
  private final ComputeService compute;
  private final AttachmentWaits waits;

  LettingGo(ComputeService compute, AttachmentWaits waits) {
    this.compute = compute;
    this.waits = waits;
  }

  /** Lets go, in a transaction of its own. */
  @FunctionalInterface
  interface Work {
    /**
     * Begins, or says who is in the way.
     *
     * @param over what the compute service has said of whoever was in the way; null: nothing
     * @return null where there is nothing to let go
     */
    @Nullable Begun begin(@Nullable Over over);
  }

  /**
   * The answer to a request to let go.
   *
   * @param then makes it, when that has ended
   */
  ActionResult answer(Work work, Function<Begun, ActionResult> then) {
    Begun begun = work.begin(null);
    InUse inUse = begun == null ? null : begun.inUse();
    if (inUse == null) {
      return ended(begun, then);
    }
    if (!compute.isConfigured()) {
      throw refused(
          inUse,
          "attachment %s is connected, and no compute service is configured here (halite.compute.url) that could say that the instance is gone"
              .formatted(inUse.attachmentId()));
    }
    AtomicReference<@Nullable Over> over = new AtomicReference<>();
    return ActionResult.after(
        () -> over.set(requireOver(inUse)), () -> again(work, over.get(), then));
  }

  private ActionResult again(Work work, @Nullable Over over, Function<Begun, ActionResult> then) {
    Begun begun = work.begin(over);
    if (begun != null && begun.inUse() != null) {
      throw AttachmentWaits.changed(null);
    }
    return ended(begun, then);
  }

  private ActionResult ended(@Nullable Begun begun, Function<Begun, ActionResult> then) {
    return begun == null ? ActionResult.empty() : waits.answer(begun, () -> then.apply(begun));
  }

  private Over requireOver(InUse inUse) {
    VolumeUse use;
    try {
      use = compute.use(inUse.server(), inUse.volumeId(), inUse.attachmentId());
    } catch (HaliteException e) {
      // Nothing is wrong with the request: it may be sent again as it is.
      throw new HaliteException(
          e.code(),
          "Attachment %s is connected, and whether instance %s still has the volume cannot be found out. %s"
              .formatted(inUse.attachmentId(), inUse.server(), e.reason()),
          e);
    }
    if (use == VolumeUse.USED) {
      throw refused(inUse, "it has the volume by attachment " + inUse.attachmentId());
    }
    return new Over(inUse, use == VolumeUse.SERVER_GONE);
  }

  private static HaliteException refused(InUse inUse, String why) {
    return new HaliteException(
        FaultCode.CONFLICT,
        "Detach volume from instance %s using the Compute API: %s.".formatted(inUse.server(), why));
  }
}
