package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.CountedTree;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A volume that servers have by iSCSI, on a simulated group and tree. */
abstract class ExportedVolume {
  static final String HOST = "node1";
  static final String ONE = "iqn.2004-10.org.example:one";
  static final String TWO = "iqn.2004-10.org.example:two";

  static final String THREE = "iqn.2004-10.org.example:three";

  @TempDir Path directory;
  final Map<String, String> configuration = new HashMap<>();
  final RememberedTargets tgt = new RememberedTargets();
  CountedTree tree;
  LvmDriver driver;
  VolumeSpec volume;

  @BeforeEach
  void setUp() {
    configuration.putAll(
        Map.of(
            "volume-group", "simulated",
            "provisioning", "thin",
            "export", "lio",
            "iscsi-address", "192.0.2.11",
            "export-directory", directory.resolve("exports").toString(),
            "state-directory", directory.resolve("state").toString()));
    driver = opened();
    volume = create();
  }

  LvmDriver opened() {
    tree = new CountedTree(new SimulatedConfigTree(directory.resolve("tree")));
    LvmDriver opened = made(new BackendSettings(HOST, "disks", configuration));
    opened.setup(null);
    return opened;
  }

  LvmDriver made(BackendSettings settings) {
    return SimulatedLvmFactory.create(settings, tree, tgt);
  }

  void restartMachine() throws IOException {
    driver.close();
    emptyTree();
    SimulatedVolumeGroup group =
        new SimulatedVolumeGroup(directory.resolve("state"), 200 * VolumeSpec.GIB);
    group
        .begin(UUID.randomUUID())
        .activate(LvName.volume(volume.volumeId()), GroupChanges.Activation.INACTIVE);
  }

  void emptyTree() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("tree"))) {
      for (Path each : all.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(each);
      }
    }
    new SimulatedConfigTree(directory.resolve("tree"));
  }

  void dies(int after, ThrowingCallable call) {
    tree.dieAfter(after);
    assertThatThrownBy(call).isInstanceOf(death());
    tree.dieAfter(Integer.MAX_VALUE);
  }

  /** As the caller sees it. */
  Class<? extends Throwable> death() {
    return CountedTree.Died.class;
  }

  VolumeSpec create() {
    var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
    driver.create(mark(), spec);
    return spec;
  }

  ConnectionInfo connect(ConnectionRequest request) {
    return driver.connect(mark(), request);
  }

  void disconnect(ConnectionRequest request, boolean force) {
    driver.disconnect(mark(), request, force);
  }

  ConnectionRequest request(String initiator) {
    return new ConnectionRequest(
        volume.volumeId(), volume.placement(), UUID.randomUUID(), connector(initiator), false);
  }

  static Connector connector(String initiator) {
    return new Connector(Map.of("host", "server1", "initiator", initiator));
  }

  List<String> initiators() {
    return directories("iscsi/%s/tpgt_1/acls");
  }

  String protection(String initiator) {
    return read("iscsi/%s/tpgt_1/acls/" + initiator + "/lun_0/write_protect");
  }

  List<String> directories(String path) {
    try {
      return List.copyOf(tree.directories(inTarget(path)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String read(String path) {
    try {
      return tree.read(inTarget(path)).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Path inTarget(String path) {
    return Path.of(path.formatted("iqn.2010-10.org.openstack:volume-" + volume.volumeId()));
  }

  void assertNothingExported() throws IOException {
    assertThat(tree.directories(Path.of("iscsi"))).isEmpty();
    assertThat(tree.directories(Path.of("core", "iblock_8776"))).isEmpty();
    Path records = directory.resolve("exports/simulated");
    if (Files.exists(records)) {
      assertThat(records).isEmptyDirectory();
    }
  }

  static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-export");
  }

  static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }

  static ConnectionRequest besides(ConnectionRequest request, String... others) {
    return new ConnectionRequest(
        request.volumeId(),
        request.placement(),
        request.attachmentId(),
        request.connector(),
        request.readOnly(),
        List.of(others).stream().map(ExportedVolume::connector).toList());
  }

  void changed(String key, String value) {
    configuration.put(key, value);
    driver.close();
    driver = opened();
  }

  LvmDriver dyingAt(String stage) {
    LvmDriver dying =
        SimulatedLvmFactory.create(
            new BackendSettings(
                HOST,
                "disks",
                configuration,
                Clock.systemUTC(),
                UUID::randomUUID,
                (mark, reached) -> {
                  if (reached.equals(stage)) {
                    throw new CountedTree.Died();
                  }
                }),
            new SimulatedConfigTree(directory.resolve("tree")));
    dying.setup(null);
    return dying;
  }

  String target() {
    return "iqn.2010-10.org.openstack:volume-" + volume.volumeId();
  }

  Path record() {
    return directory.resolve("exports/simulated/volume-" + volume.volumeId());
  }

  LvName name() {
    return LvName.volume(volume.volumeId());
  }

  SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory.resolve("state"), 200 * VolumeSpec.GIB);
  }
}
