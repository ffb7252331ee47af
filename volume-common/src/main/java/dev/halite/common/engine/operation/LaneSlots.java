package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Lane;
import java.util.EnumMap;
import java.util.Map;

/**
 * Slots that are divided among lanes by caps, so that no lane waits for another to run dry: one
 * slot beside the others is kept for control, and bulk has at most half. What nobody else needs
 * goes to interactive work, which may have all but the one that is kept.
 */
public final class LaneSlots {
  private final int slots;
  private final Map<Lane, Integer> taken = new EnumMap<>(Lane.class);

  /**
   * @param slots for all that is not control; at least 1
   */
  public LaneSlots(int slots) {
    this.slots = slots;
    for (Lane lane : Lane.values()) {
      taken.put(lane, 0);
    }
  }

  /** Slots in all, the one that is kept for control included. */
  public int total() {
    return slots + 1;
  }

  /** Takes as many slots for a lane as there are, at most {@code wanted}; returns how many. */
  public synchronized int take(Lane lane, int wanted) {
    int granted = Math.clamp(free(lane), 0, wanted);
    taken.merge(lane, granted, Integer::sum);
    return granted;
  }

  public synchronized void giveBack(Lane lane, int count) {
    taken.merge(lane, -count, Integer::sum);
  }

  /** Slots that are taken, of all lanes. */
  public synchronized int busy() {
    return of(Lane.CONTROL) + of(Lane.INTERACTIVE) + of(Lane.BULK);
  }

  private int free(Lane lane) {
    int others = slots - of(Lane.INTERACTIVE) - of(Lane.BULK);
    return switch (lane) {
      case CONTROL -> Math.min(slots - of(Lane.CONTROL), total() - busy());
      case INTERACTIVE -> Math.min(others, total() - busy());
      case BULK ->
          Math.min(Math.max(1, slots / 2) - of(Lane.BULK), Math.min(others, total() - busy()));
    };
  }

  private int of(Lane lane) {
    return taken.getOrDefault(lane, 0);
  }
}
