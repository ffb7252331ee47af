package dev.halite.driver.lvm;

import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Provisioning;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverCapabilityFencingContractTest;
import dev.halite.testkit.node.StorageNodeExtension;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of the capabilities by LVM itself, thin volumes; for long. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class NodeCapabilityContractTest extends DriverCapabilityFencingContractTest {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  private final NodeGroup group = NodeGroup.emptied(NODE.node(), provisioning());

  @Override
  protected StorageDriverFactory factory() {
    return new NodeLvmFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return group.configuration(provisioning());
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
    group.write(LvName.volume(volumeId), 0, text);
  }

  @Override
  protected String read(UUID volumeId, int length) {
    return group.read(LvName.volume(volumeId), 0, length);
  }

  @Override
  protected void fill(VolumeSpec volume, long offset, int value) {
    String text = new String(new byte[] {(byte) value}, StandardCharsets.ISO_8859_1);
    group.write(LvName.volume(volume.volumeId()), offset, text);
  }

  @Override
  protected byte firstByte(VolumeSpec volume, long offset) {
    return (byte) group.read(LvName.volume(volume.volumeId()), offset, 1).charAt(0);
  }

  @Override
  protected InUse serve(VolumeSpec volume) {
    return LvmCapabilityContractTest.served((ConnectionSupport) driver(), volume);
  }

  @Override
  protected SourceReference foreign(String name, long sizeBytes, String text) {
    group.putForeign(name, sizeBytes, provisioning(), text);
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
    Runnable end = group.open(name);
    return end::run;
  }
}
