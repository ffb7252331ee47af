package dev.halite.common.engine.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.kind.Rank;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ChangesTest {
  private static final UUID VOLUME = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final List<String> made = new ArrayList<>();
  private final Changes changes =
      new Changes(
          List.of(
              ChangeWriter.of(
                  Noted.class,
                  change -> {
                    if (change.found()) {
                      made.add(change.key());
                    }
                    return change.found();
                  })),
          List.of(
              new RankLock() {
                @Override
                public Rank rank() {
                  return Rank.POOL;
                }

                @Override
                public void lock(List<? extends Change> several) {
                  made.add("locked " + several.size());
                }
              }));

  private record Noted(
      Rank rank, String key, @Nullable UUID about, WhenGone whenGone, boolean found)
      implements Change {
    Noted(Rank rank, String key) {
      this(rank, key, null, WhenGone.NEVERMIND, true);
    }
  }

  private static Noted missing(Rank rank, String key, UUID about, Change.WhenGone whenGone) {
    return new Noted(rank, key, about, whenGone, false);
  }

  private static Noted about(UUID resource, Rank rank, String key) {
    return new Noted(rank, key, resource, Change.WhenGone.NEVERMIND, true);
  }

  @Test
  void rowsOfWhichKeysSayNothingAreLockedBeforeTheFirstOfSeveralChanges() {
    changes.make(
        List.of(
            new Noted(Rank.POOL, "b"),
            new Noted(Rank.QUOTA, "quota"),
            new Noted(Rank.POOL, "a"),
            new Noted(Rank.VOLUME, "volume")));
    assertThat(made).containsExactly("volume", "locked 2", "a", "b", "quota");
    made.clear();

    changes.make(List.of(new Noted(Rank.POOL, "alone"), new Noted(Rank.VOLUME, "volume")));
    assertThat(made).containsExactly("volume", "alone");
  }

  @Test
  void rowsAreTouchedByRankAndKeyHoweverTheyWereGiven() {
    changes.make(
        List.of(
            new Noted(Rank.QUOTA, "quota"),
            new Noted(Rank.VOLUME, "b"),
            new Noted(Rank.OPERATION, "operation"),
            new Noted(Rank.SNAPSHOT, "a-snapshot"),
            new Noted(Rank.VOLUME, "a"),
            new Noted(Rank.POOL, "pool")));

    assertThat(made).containsExactly("a", "b", "a-snapshot", "operation", "pool", "quota");
  }

  @Test
  void whatIsAboutAResourceThatIsAnothersIsLeftOutAndNothingElse() {
    Set<UUID> left = new HashSet<>();

    changes.make(
        List.of(
            missing(Rank.VOLUME, "moved", VOLUME, Change.WhenGone.LEAVE_OUT),
            about(VOLUME, Rank.RECORD, "message"),
            about(OTHER, Rank.RECORD, "other"),
            new Noted(Rank.OPERATION, "undo"),
            about(VOLUME, Rank.QUOTA, "quota")),
        left);

    assertThat(made).containsExactly("undo", "other");
    assertThat(left).containsExactly(VOLUME);
  }

  @Test
  void aChangeThatHasToBeMadeStopsTheRest() {
    assertThatThrownBy(
            () ->
                changes.make(
                    List.of(
                        missing(Rank.VOLUME, "chosen", VOLUME, Change.WhenGone.ROLL_BACK),
                        new Noted(Rank.POOL, "claim"))))
        .isInstanceOfSatisfying(
            ChangeRefusedException.class,
            refused -> assertThat(refused.change().key()).isEqualTo("chosen"));
    assertThat(made).isEmpty();
  }

  @Test
  void whatWasSoBeforeStopsNothing() {
    changes.make(
        List.of(
            missing(Rank.POOL, "released", VOLUME, Change.WhenGone.NEVERMIND),
            about(VOLUME, Rank.QUOTA, "quota")));

    assertThat(made).containsExactly("quota");
  }

  @Test
  void aChangeThatNobodyWritesIsADefect() {
    record Unknown(Rank rank, String key) implements Change {}

    assertThatThrownBy(() -> changes.make(List.of(new Unknown(Rank.POOL, "x"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Unknown");
  }
}
