package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.kind.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LaneSlotsTest {
  @Test
  void bulkHasAtMostHalfAndInteractiveAllButTheOneThatIsKept() {
    LaneSlots slots = new LaneSlots(8);
    assertThat(slots.take(Lane.BULK, 100)).isEqualTo(4);
    assertThat(slots.take(Lane.INTERACTIVE, 100)).isEqualTo(4);
    assertThat(slots.take(Lane.CONTROL, 100)).isEqualTo(1);
    assertThat(slots.busy()).isEqualTo(9);

    slots.giveBack(Lane.BULK, 4);
    assertThat(slots.take(Lane.INTERACTIVE, 100)).isEqualTo(4);
    assertThat(slots.take(Lane.BULK, 100)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void whateverTheOthersTookControlAndInteractiveFindASlot(int count) {
    LaneSlots slots = new LaneSlots(count);
    assertThat(slots.take(Lane.BULK, 100)).isEqualTo(Math.max(1, count / 2));
    if (count > 1) {
      assertThat(slots.take(Lane.INTERACTIVE, 1)).isEqualTo(1);
    }
    assertThat(slots.take(Lane.INTERACTIVE, 100)).isLessThan(count);
    assertThat(slots.take(Lane.CONTROL, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void noOrderOfTakingPassesACap(int count) {
    Random random = new Random(20261129);
    LaneSlots slots = new LaneSlots(count);
    Map<Lane, Integer> held = new EnumMap<>(Lane.class);
    for (int i = 0; i < 10_000; i++) {
      Lane lane = Lane.values()[random.nextInt(Lane.values().length)];
      int has = held.getOrDefault(lane, 0);
      if (random.nextBoolean() && has > 0) {
        slots.giveBack(lane, 1);
        held.put(lane, has - 1);
      } else {
        held.put(lane, has + slots.take(lane, 1 + random.nextInt(3)));
      }
      int shared = held.getOrDefault(Lane.INTERACTIVE, 0) + held.getOrDefault(Lane.BULK, 0);
      assertThat(shared).isLessThanOrEqualTo(count);
      assertThat(held.getOrDefault(Lane.BULK, 0)).isLessThanOrEqualTo(Math.max(1, count / 2));
      assertThat(shared + held.getOrDefault(Lane.CONTROL, 0))
          .isEqualTo(slots.busy())
          .isLessThanOrEqualTo(slots.total());
    }
  }
}
