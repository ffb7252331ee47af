package dev.halite.system;

import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link PauseTest} on RBD: the peer runs on another host and fences by the blocklist. */
@OnStorage(StorageKind.RBD)
class RbdPauseTest extends PauseTest {
  /** It takes minutes, and the gate has seen it on files: here in the full tier. */
  @Override
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aNodePausedWhileItUndoesWhatGaveNoAnswerGoesOnWhenItWakesUp(Subject subject, Cluster cluster)
      throws IOException {
    super.aNodePausedWhileItUndoesWhatGaveNoAnswerGoesOnWhenItWakesUp(subject, cluster);
  }
}
