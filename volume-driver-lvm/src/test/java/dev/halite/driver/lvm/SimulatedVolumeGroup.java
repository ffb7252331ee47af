package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Provisioning;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A volume group in a directory, which several processes use: what LVM does, as far as the driver
 * asks for it, in a thousandth of the time. {@link VerbsContractTest} holds it to what LVM does.
 */
final class SimulatedVolumeGroup implements VolumeGroup {
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();
  private static final long EXTENT = 4L << 20;
  private static final long CHUNK = 64L << 10;

  private final Path directory;
  private final long sizeBytes;
  private final LvNames names;

  /** Of which the locks are taken for work that is no command. */
  private final VolumeGroup places;

  SimulatedVolumeGroup(Path directory, long sizeBytes) {
    this(directory, sizeBytes, LvNames.USUAL);
  }

  SimulatedVolumeGroup(Path directory, long sizeBytes, LvNames names) {
    this.directory = directory;
    this.sizeBytes = sizeBytes;
    this.names = names;
    this.places = new LocalVolumeGroup(Machine.local(), "places", directory, names);
  }

  /** How it is called in the group. */
  String text(LvName name) {
    return names.text(name);
  }

  /** One step on what is there, by name. */
  interface Step<T> {
    T on(Map<String, LogicalVolume> volumes) throws IOException;
  }

  @Override
  public GroupState look() {
    return locked(this::state);
  }

  @Override
  public GroupChanges begin(UUID incarnation) {
    locked(volumes -> Files.writeString(alive(incarnation), ""));
    places.begin(incarnation);
    return of(incarnation);
  }

  @Override
  public GroupChanges of(UUID incarnation) {
    return new SimulatedChanges(this, places.of(incarnation));
  }

  @Override
  public void fence(UUID incarnation, Duration wait) {
    locked(volumes -> Files.deleteIfExists(alive(incarnation)));
    places.fence(incarnation, wait);
  }

  /** Another group under the same name. */
  void replace() {
    locked(
        volumes -> {
          volumes.clear();
          return Files.writeString(directory.resolve("id"), UUID.randomUUID().toString());
        });
  }

  /** A program opens its device, or closes it. */
  void setOpen(LvName name, boolean open) {
    setOpen(text(name), open);
  }

  void setOpen(String name, boolean open) {
    change(name, inState(5, open ? 'o' : '-'));
  }

  /** Somebody else changes what has that name. */
  void change(String name, Function<LogicalVolume, LogicalVolume> change) {
    locked(
        volumes -> {
          LogicalVolume there = volumes.remove(name);
          LogicalVolume changed = change.apply(there);
          renameContent(name, changed.name());
          return volumes.put(changed.name(), changed);
        });
  }

  /** Somebody else makes a logical volume with a text at its begin. */
  void putForeign(String name, long bytes, Provisioning provisioning, String text) {
    locked(
        volumes -> {
          boolean thin = provisioning == Provisioning.THIN;
          volumes.put(
              name,
              volume(
                  name,
                  bytes,
                  thin ? "Vwi-a-tz--" : "-wi-a-----",
                  "",
                  thin ? "simulated-pool" : "",
                  Set.of("of=others")));
          return Files.writeString(content(name), text);
        });
  }

  /** Where a volume's content lies; it may be shorter than the volume. */
  Path content(String name) {
    return directory.resolve("content-" + name);
  }

  void write(LvName name, long offset, byte[] bytes) {
    write(text(name), offset, bytes);
  }

  void write(String name, long offset, byte[] bytes) {
    try (var file = new RandomAccessFile(content(name).toFile(), "rw")) {
      file.seek(offset);
      file.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] read(LvName name, long offset, int length) {
    return read(text(name), offset, length);
  }

  byte[] read(String name, long offset, int length) {
    try (var file = new RandomAccessFile(content(name).toFile(), "rw")) {
      byte[] bytes = new byte[length];
      if (offset < file.length()) {
        file.seek(offset);
        file.read(bytes);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A step of an incarnation, unless that is fenced. */
  <T> T unfenced(UUID incarnation, Step<T> step) {
    return locked(
        volumes -> {
          if (!Files.exists(alive(incarnation))) {
            throw LvmFaults.fenced("simulated");
          }
          return step.on(volumes);
        });
  }

  GroupState state(Map<String, LogicalVolume> volumes) throws IOException {
    return new GroupState(
        Files.readString(directory.resolve("id")),
        sizeBytes,
        free(volumes),
        EXTENT,
        0,
        List.copyOf(volumes.values()));
  }

  long free(Map<String, LogicalVolume> volumes) {
    return sizeBytes
        - volumes.values().stream()
            .filter(it -> !it.isThin())
            .mapToLong(LogicalVolume::sizeBytes)
            .sum();
  }

  LogicalVolume volume(
      String name, long bytes, String attributes, String origin, String pool, Set<String> tags) {
    boolean isPool = attributes.startsWith("t");
    return new LogicalVolume(
        name,
        names.parse(name),
        bytes,
        attributes,
        origin,
        pool,
        0,
        tags,
        isPool ? CHUNK : 0,
        isPool ? "passdown" : "");
  }

  private Path alive(UUID incarnation) {
    return directory.resolve("incarnation-" + incarnation);
  }

  private <T> T locked(Step<T> step) {
    IN_THIS_PROCESS.lock();
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        return step(step);
      }
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(DriverFault.TIMEOUT, "The call was interrupted.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private <T> T step(Step<T> step) throws IOException {
    if (!Files.exists(directory.resolve("id"))) {
      Files.writeString(directory.resolve("id"), UUID.randomUUID().toString());
    }
    Path table = directory.resolve("table");
    var volumes = new TreeMap<String, LogicalVolume>();
    if (Files.exists(table)) {
      Files.readAllLines(table).stream().map(this::read).forEach(it -> volumes.put(it.name(), it));
    }
    T result = step.on(volumes);
    Path next = directory.resolve("table.next");
    Files.write(next, volumes.values().stream().map(SimulatedVolumeGroup::line).toList());
    Files.move(next, table, StandardCopyOption.ATOMIC_MOVE);
    return result;
  }

  private static String line(LogicalVolume volume) {
    return String.join(
        "\t",
        volume.name(),
        Long.toString(volume.sizeBytes()),
        volume.attributes(),
        volume.origin(),
        volume.pool(),
        String.join(",", new TreeSet<>(volume.tags())));
  }

  private LogicalVolume read(String line) {
    String[] parts = line.split("\t", -1);
    return volume(
        parts[0],
        Long.parseLong(parts[1]),
        parts[2],
        parts[3],
        parts[4],
        parts[5].isEmpty() ? Set.of() : Set.of(parts[5].split(",")));
  }

  /** Copies content without reading its holes. */
  void copyContent(String from, String to) throws IOException {
    Files.deleteIfExists(content(to));
    if (Files.exists(content(from))) {
      run("cp", "--sparse=always", content(from).toString(), content(to).toString());
    }
  }

  void renameContent(String from, String to) throws IOException {
    if (Files.exists(content(from))) {
      Files.move(content(from), content(to), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void run(String... words) throws IOException {
    try {
      if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
        throw new IOException(String.join(" ", words));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static DriverException fault(DriverFault fault, String what) {
    return new DriverException(fault, what + ".");
  }

  Function<LogicalVolume, LogicalVolume> resized(long bytes) {
    return it -> volume(it.name(), bytes, it.attributes(), it.origin(), it.pool(), it.tags());
  }

  /** With another fifth letter. */
  Function<LogicalVolume, LogicalVolume> inState(char letter) {
    return inState(4, letter);
  }

  Function<LogicalVolume, LogicalVolume> inState(int index, char letter) {
    return it -> {
      String attributes =
          it.attributes().substring(0, index) + letter + it.attributes().substring(index + 1);
      return volume(it.name(), it.sizeBytes(), attributes, it.origin(), it.pool(), it.tags());
    };
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
