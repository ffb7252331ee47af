package dev.halite.common.storage.connector;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The path of a volume on this host: of a regular file, or of a block device. A file is named by
 * its own path and not by a link; the name of a device may be one, as those of logical volumes are.
 *
 * @param real where it is, without links
 */
record LocalPath(Path real, boolean isDevice) {
  private static final Path DEVICES = Path.of("/dev");
  // what looks like files there is the kernel's
  private static final List<Path> NO_FILES = List.of(Path.of("/proc"), Path.of("/sys"));
  private static final int KIND = 0xf000;
  private static final int BLOCK_DEVICE = 0x6000;

  static LocalPath of(ConnectionData connection) {
    Path named;
    try {
      named = Path.of(connection.requiredText("device_path"));
    } catch (InvalidPathException e) {
      throw new DriverException(
          DriverFault.INVALID, connection.missing("device_path").sentence(), e);
    }
    if (!named.isAbsolute() || !named.equals(named.normalize())) {
      throw connection.missing("device_path");
    }
    try {
      Path real = named.toRealPath();
      int mode = (Integer) Files.getAttribute(real, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & KIND) == BLOCK_DEVICE && real.startsWith(DEVICES)) {
        return new LocalPath(real, true);
      }
      if (Files.isRegularFile(named, LinkOption.NOFOLLOW_LINKS)
          && NO_FILES.stream().noneMatch(real::startsWith)) {
        return new LocalPath(real, false);
      }
    } catch (IOException e) {
      throw LocalFaults.translate("open " + named, e);
    }
    throw new DriverException(
        DriverFault.INVALID, "%s is neither a regular file nor a block device.".formatted(named));
  }

  @Override
  public String toString() {
    return real.toString();
  }
}
