package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OrderedStopTest {

  private final List<String> closed = new ArrayList<>();
  private final OrderedStop stop = new OrderedStop();

  @Test
  void closesInTheOppositeOrderOnce() {
    stop.add(part("catalog"));
    stop.add(part("services"));

    stop.close();
    stop.close();

    assertThat(closed).containsExactly("services", "catalog");
  }

  @Test
  void closesTheRestWhenOneDoesNotClose() {
    stop.add(part("catalog"));
    stop.add(
        () -> {
          throw new IllegalStateException("stuck");
        });

    assertThatThrownBy(stop::close).hasMessageContaining("stuck");
    assertThat(closed).containsExactly("catalog");
  }

  @Test
  void closesAPartThatComesTooLate() {
    stop.close();

    assertThatThrownBy(() -> stop.add(part("late"))).hasMessageContaining("Stopped while starting");
    assertThat(closed).containsExactly("late");
  }

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }
}
