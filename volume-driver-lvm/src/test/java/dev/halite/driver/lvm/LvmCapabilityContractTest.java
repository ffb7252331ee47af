package dev.halite.driver.lvm;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.Provisioning;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverCapabilityFencingContractTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes; with LVM itself it is {@link NodeCapabilityContractTest}. */
class LvmCapabilityContractTest extends DriverCapabilityFencingContractTest {
  @TempDir private Path directory;

  @Override
  protected StorageDriverFactory factory() {
    return new SimulatedLvmFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of(
        "volume-group",
        "simulated",
        "provisioning",
        provisioning().name().toLowerCase(Locale.ROOT),
        "state-directory",
        directory.toString());
  }

  Provisioning provisioning() {
    return Provisioning.THIN;
  }

  @Override
  protected void replaceStorage() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void write(UUID volumeId, String text) {
    group().write(LvName.volume(volumeId), 0, SimulatedVolumeGroup.bytes(text));
  }

  @Override
  protected String read(UUID volumeId, int length) {
    return new String(group().read(LvName.volume(volumeId), 0, length), StandardCharsets.UTF_8);
  }

  @Override
  protected void fill(VolumeSpec volume, long offset, int value) {
    group().write(LvName.volume(volume.volumeId()), offset, new byte[] {(byte) value});
  }

  @Override
  protected byte firstByte(VolumeSpec volume, long offset) {
    return group().read(LvName.volume(volume.volumeId()), offset, 1)[0];
  }

  @Override
  protected InUse serve(VolumeSpec volume) {
    return served((ConnectionSupport) driver(), volume);
  }

  static InUse served(ConnectionSupport connections, VolumeSpec volume) {
    var request =
        new ConnectionRequest(
            volume.volumeId(),
            volume.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("host", HOST, "initiator", "iqn.2004-10.org.example:server")),
            false);
    connections.connect(mark(), request);
    return () -> connections.disconnect(mark(), request, false);
  }

  @Override
  protected SourceReference foreign(String name, long sizeBytes, String text) {
    group().putForeign(name, sizeBytes, provisioning(), text);
    return SourceReference.toName(name);
  }

  @Override
  protected String foreignName() {
    return "a+disk_of.others-1";
  }

  @Override
  protected long oddBytes() {
    return 4 << 20;
  }

  @Override
  protected InUse useForeign(String name) {
    group().setOpen(name, true);
    return () -> group().setOpen(name, false);
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, VolumeSpec.GIB);
  }
}
