package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.qemu.QemuImage;
import dev.halite.testkit.qemu.QemuRbd;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server writes to a clone that is made to stand alone. Who writes has the image's lock, and so
 * has who flattens it.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RbdFlatteningBesideServersTest {
  private static final int OBJECTS = 128;
  private static final int OBJECT_ORDER = 22;
  private static final int VISITS = 10;

  /** Where nobody but the source has written. */
  private static final int UNTOUCHED = 8192;

  /** Where a machine has written Zs. */
  private static final int OF_MACHINE = 4096;

  private static final int LENGTH = 16;

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private final String pool = CEPH.newPool();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final RbdDriver driver = driver();
  private final RbdClient server = new RbdClient(CEPH.access(), pool);

  @AfterEach
  void close() {
    server.close();
    driver.close();
  }

  @Test
  void aServerThatHasTheLockKeepsItAndWritesOn() throws Exception {
    VolumeSpec clone = cloneOfFilled();
    int written = 0;
    try (OpenImage open = server.open(clone.volumeId())) {
      write(open, written);
      CompletableFuture<Void> flattening = flatten(clone);
      do {
        written++;
        write(open, written);
      } while (!flattening.isDone());
      flattening.get();
      assertThat(lockOwners(clone)).containsExactly(server.cluster().address());
    }
    assertHasAll(clone, written);
  }

  /** With each change of the lock the copy begins at the first object, so it has an end here. */
  @Test
  void aServerThatComesAndGoesWritesAllTheSame() throws Exception {
    VolumeSpec clone = cloneOfFilled();
    CompletableFuture<Void> flattening = flatten(clone);
    int written = -1;
    do {
      written++;
      try (OpenImage open = server.open(clone.volumeId())) {
        write(open, written);
      }
    } while (!flattening.isDone() && written < VISITS);
    flattening.get();
    assertHasAll(clone, written);
  }

  /** While it lives the copy is made by its librbd, on request of ours. */
  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aServerThatDiesMeanwhileHoldsItUpForAWhile() throws Exception {
    VolumeSpec clone = cloneOfFilled();
    CompletableFuture<Void> flattening;
    List<String> owners;
    try (QemuImage.Held machine = machineOn(clone)) {
      owners = lockOwners(clone);
      assertThat(owners).hasSize(1);
      flattening = flatten(clone);
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    }
    flattening.get();
    assertThat(lockOwners(clone)).doesNotContainAnyElementsOf(owners);
    assertHasAll(clone, -1);
    assertThat(ofMachine(clone)).isEqualTo("Z".repeat(LENGTH));
  }

  /** To Ceph it is as dead: whoever wants the lock gets it, and the client is refused. */
  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aServerThatStandsStillForSoLongIsRefusedAndLosesNoByte() throws Exception {
    VolumeSpec clone = cloneOfFilled();
    try (QemuImage.Held machine = machineOn(clone)) {
      signal(machine, "-STOP");
      flatten(clone).get();
      signal(machine, "-CONT");
      machine.begin("write -f -P 0x5b 4k 4k");
      assertThat(machine.await("write failed", 60_000)).contains("shutdown");
    }
    assertHasAll(clone, -1);
    assertThat(ofMachine(clone)).isEqualTo("Z".repeat(LENGTH));
  }

  private QemuImage.Held machineOn(VolumeSpec clone) {
    ConnectionInfo connection =
        driver.connect(
            mark(),
            new ConnectionRequest(
                clone.volumeId(),
                clone.placement(),
                UUID.randomUUID(),
                new Connector(Map.of("host", "server")),
                false));
    QemuImage.Held machine = new QemuRbd(CEPH.access()).hold(connection);
    machine.succeed("write -f -P 0x5a 4k 4k", "wrote 4096/4096");
    return machine;
  }

  private String ofMachine(VolumeSpec clone) {
    try (OpenImage image = server.open(clone.volumeId())) {
      return read(image, OF_MACHINE);
    }
  }

  private static void signal(QemuImage.Held machine, String signal) {
    assertThat(
            CommandRun.of(
                Duration.ofSeconds(10), List.of("kill", signal, Long.toString(machine.pid()))))
        .matches(CommandRun::succeeded);
  }

  /** The n-th write goes round all objects, over what they have of the source. */
  private static void write(OpenImage image, int number) {
    image.write((long) (number % OBJECTS) << OBJECT_ORDER, RbdClient.bytes(ofServer(number)));
    image.flush();
  }

  /**
   * It stands alone, and has what was written last.
   *
   * @param last number of the last write; negative: nothing was written
   */
  private void assertHasAll(VolumeSpec clone, int last) {
    assertThat(driver.isDeep(clone.volumeId())).isFalse();
    try (OpenImage image = server.pool().images().openReadOnly("volume-" + clone.volumeId())) {
      for (int object = 0; object < OBJECTS; object++) {
        long at = (long) object << OBJECT_ORDER;
        int number = last - Math.floorMod(last - object, OBJECTS);
        assertThat(read(image, at))
            .as("object %d after %d writes", object, last + 1)
            .isEqualTo(number < 0 ? ofSource(object) : ofServer(number));
        assertThat(read(image, at + UNTOUCHED)).isEqualTo(ofSource(object));
      }
    }
  }

  private static String ofServer(int number) {
    return "server-%09d".formatted(number);
  }

  private static String ofSource(int object) {
    return "source-%09d".formatted(object);
  }

  private static String read(OpenImage image, long offset) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
    image.read(offset, buffer);
    byte[] bytes = new byte[LENGTH];
    buffer.flip().get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<String> lockOwners(VolumeSpec volume) {
    String image = server.pool().images().idOf("volume-" + volume.volumeId()).orElseThrow();
    return server.pool().header(image).lockOwners().stream()
        .map(ImageHeader.LockOwner::address)
        .map(ClientAddress::plain)
        .toList();
  }

  private CompletableFuture<Void> flatten(VolumeSpec volume) {
    return CompletableFuture.runAsync(
        () -> driver.flatten(mark(), volume.volumeId(), volume.placement()));
  }

  /** One of an image that has something in each object. */
  private VolumeSpec cloneOfFilled() {
    VolumeSpec source = spec();
    driver.create(mark(), source);
    try (OpenImage image = server.open(source.volumeId())) {
      for (int object = 0; object < OBJECTS; object++) {
        long at = (long) object << OBJECT_ORDER;
        image.write(at, RbdClient.bytes(ofSource(object)));
        image.write(at + UNTOUCHED, RbdClient.bytes(ofSource(object)));
      }
      image.flush();
    }
    VolumeSpec clone = spec();
    driver.cloneVolume(mark(), clone, source.volumeId(), source.placement());
    // one object after the other, so that it takes a while
    String image = server.pool().images().idOf("volume-" + clone.volumeId()).orElseThrow();
    server.pool().header(image).setMetadata("conf_rbd_concurrent_management_ops", "1");
    return clone;
  }

  private VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private RbdDriver driver() {
    var listener =
        new StageListener() {
          @Override
          public void reached(OperationMark mark, String stage) {
            // nothing is held here
          }

          @Override
          public void progressed(OperationMark mark, int percent) {
            if (percent > 0) {
              begun.countDown();
            }
          }
        };
    return PoolDriver.setUp(CEPH.access(), pool, Map.of("max-clone-depth", "0"), listener);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
