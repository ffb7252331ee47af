package dev.halite.common.engine.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MoveTest {
  private enum Door implements Status {
    OPEN(Owner.NOBODY),
    AJAR(Owner.NOBODY),
    CLOSING(Owner.SERVICE),
    SLAMMING(Owner.SERVICE),
    SHUT(Owner.NOBODY),
    STUCK(Owner.NOBODY);

    private final Owner owner;

    Door(Owner owner) {
      this.owner = owner;
    }

    @Override
    public String text() {
      return name();
    }

    @Override
    public String shown() {
      return name();
    }

    @Override
    public Owner owner() {
      return owner;
    }
  }

  private record Doorway(Status status, @Nullable String previousStatus) implements Resource {
    @Override
    public UUID id() {
      return new UUID(0, 1);
    }

    @Override
    public ResourceType resourceType() {
      return ResourceType.VOLUME;
    }

    @Override
    public String projectId() {
      return "project";
    }

    @Override
    public String userId() {
      return "user";
    }

    @Override
    public Resource at(Status other) {
      return new Doorway(other, previousStatus);
    }
  }

  private static final Move<Door> CLOSE =
      Move.of(EnumSet.of(Door.OPEN, Door.AJAR), Door.CLOSING, Door.SHUT, Door.STUCK)
          .except(Door.AJAR, Door.SLAMMING);

  private static Doorway door(Door status, @Nullable Door previous) {
    return new Doorway(status, previous == null ? null : previous.text());
  }

  @Test
  void someBeginningsHaveAStatusOfTheirOwn() {
    assertThat(CLOSE.duringOf(door(Door.OPEN, null))).isEqualTo(Door.CLOSING);
    assertThat(CLOSE.duringOf(door(Door.AJAR, null))).isEqualTo(Door.SLAMMING);
    assertThat(CLOSE.busy()).containsExactlyInAnyOrder(Door.CLOSING, Door.SLAMMING);
  }

  @Test
  void whatWasLeftUntouchedGoesBackToWhereItWas() {
    assertThat(CLOSE.afterNothing(door(Door.CLOSING, Door.AJAR))).isEqualTo(Door.AJAR);
  }

  @Test
  void nothingGoesBackToAStatusThatNeedsAnOperation() {
    assertThat(CLOSE.afterNothing(door(Door.CLOSING, Door.SLAMMING))).isEqualTo(Door.STUCK);
    assertThat(CLOSE.afterNothing(door(Door.CLOSING, null))).isEqualTo(Door.STUCK);
  }

  @Test
  void aMoveThatLeadsNowhereIsNone() {
    assertThatThrownBy(() -> Move.of(Set.of(Door.OPEN), Door.CLOSING, Door.CLOSING, Door.STUCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Move.of(Set.of(Door.CLOSING), Door.CLOSING, Door.SHUT, Door.STUCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Move.of(Set.of(Door.OPEN), Door.AJAR, Door.SHUT, Door.STUCK))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
