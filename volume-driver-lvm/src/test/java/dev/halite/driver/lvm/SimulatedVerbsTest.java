package dev.halite.driver.lvm;

import dev.halite.driver.VolumeSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SimulatedVerbsTest extends VerbsContractTest {
  @TempDir private Path directory;

  @Override
  protected VolumeGroup emptyGroup() {
    return group();
  }

  @Override
  protected void write(LvName name, long offset, String text) {
    group().write(name, offset, SimulatedVolumeGroup.bytes(text));
  }

  @Override
  protected String read(LvName name, long offset, int length) {
    return new String(group().read(name, offset, length), StandardCharsets.ISO_8859_1);
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, 24 * VolumeSpec.GIB);
  }
}
