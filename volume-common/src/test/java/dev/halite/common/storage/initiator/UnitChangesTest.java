package dev.halite.common.storage.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnitChangesTest {
  private final UnitChanges changes = new UnitChanges();

  @Test
  void nothingIsLostOfWhatWasNotBegunOrIsFlushed() {
    changes.lose(0);
    change();
    changes.flushed(changes.ended());
    changes.lose(0);
    assertThat(changes.isOneLost()).isFalse();
  }

  @Test
  void whatWasWrittenWhileAFlushWasUnderWayIsLost() {
    change();
    long before = changes.ended();
    change();
    changes.flushed(before);
    changes.lose(0);
    assertThat(changes.isOneLost()).isTrue();
  }

  @Test
  void aChangeByWhoseAnswerALossIsToldIsNotLostItself() {
    changes.begin();
    changes.lose(1);
    assertThat(changes.isOneLost()).isFalse();
    changes.end();
    changes.begin();
    changes.lose(1);
    assertThat(changes.isOneLost()).isTrue();
  }

  private void change() {
    changes.begin();
    changes.end();
  }
}
