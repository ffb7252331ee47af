package dev.halite.driver.lvm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the privileged helper does with a volume group from outside of any incarnation. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GroupVerb.Look.class, name = "look"),
  @JsonSubTypes.Type(value = GroupVerb.Begin.class, name = "begin"),
  @JsonSubTypes.Type(value = GroupVerb.Fence.class, name = "fence"),
  @JsonSubTypes.Type(value = GroupVerb.Change.class, name = "change"),
  @JsonSubTypes.Type(value = GroupVerb.Target.class, name = "target")
})
sealed interface GroupVerb {
  /**
   * Does it.
   *
   * @param hold returns when the node is done with what it wanted something held for
   * @return the group as it was seen; null where that was not asked
   */
  @Nullable GroupState on(VolumeGroup group, String thinPool, Runnable hold);

  /** What the log calls it. */
  String told();

  /** Whether it changes something, which is logged. */
  default boolean isChange() {
    return !isReport();
  }

  /** Whether its answer is the whole group. */
  default boolean isReport() {
    return false;
  }

  record Look() implements GroupVerb {
    @Override
    public GroupState on(VolumeGroup group, String thinPool, Runnable hold) {
      return group.look();
    }

    @Override
    public String told() {
      return "look";
    }

    @Override
    public boolean isReport() {
      return true;
    }
  }

  record Begin(UUID incarnation) implements GroupVerb {
    @Override
    public @Nullable GroupState on(VolumeGroup group, String thinPool, Runnable hold) {
      group.begin(incarnation);
      return null;
    }

    @Override
    public String told() {
      return "begin " + incarnation;
    }
  }

  record Fence(UUID incarnation, long waitMilliseconds) implements GroupVerb {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public Fence {
      ChangeVerb.require(
          waitMilliseconds >= 0 && waitMilliseconds <= LONGEST.toMillis(), "a wait is short");
    }

    @Override
    public @Nullable GroupState on(VolumeGroup group, String thinPool, Runnable hold) {
      group.fence(incarnation, Duration.ofMillis(waitMilliseconds));
      return null;
    }

    @Override
    public String told() {
      return "fence " + incarnation;
    }
  }

  /** What an incarnation does. */
  record Change(UUID incarnation, ChangeVerb change) implements GroupVerb {
    @Override
    public @Nullable GroupState on(VolumeGroup group, String thinPool, Runnable hold) {
      return change.on(group.of(incarnation), thinPool, hold);
    }

    @Override
    public String told() {
      return change.told();
    }

    @Override
    public boolean isReport() {
      return change instanceof ChangeVerb.State;
    }
  }

  /** What is done with the kernel's targets, which has a service of its own. */
  record Target(TargetVerb target) implements GroupVerb {
    @Override
    public @Nullable GroupState on(VolumeGroup group, String thinPool, Runnable hold) {
      throw new IllegalStateException("No verb on a group: " + told());
    }

    @Override
    public String told() {
      return target.told();
    }

    @Override
    public boolean isChange() {
      return target.isChange();
    }
  }
}
