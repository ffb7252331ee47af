package dev.halite.driver.file;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import java.security.SecureRandom;
import java.util.List;

/** Makes {@code file} drivers; see {@link FileDriverConfiguration} for the keys. */
public final class FileDriverFactory implements StorageDriverFactory {
  @Override
  public String driver() {
    return "file";
  }

  @Override
  public List<Setting<?>> settings() {
    return FileDriverConfiguration.rows();
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    return new FileDriver(
        settings,
        FileDriverConfiguration.of(settings),
        ProcessTable.ofThisHost(),
        new SecureRandom());
  }
}
