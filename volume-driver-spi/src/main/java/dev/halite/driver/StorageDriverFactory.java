package dev.halite.driver;

import java.util.List;

/**
 * Makes the drivers of one kind of storage. Found by {@link java.util.ServiceLoader}: name the
 * implementation in {@code META-INF/services/dev.halite.driver.StorageDriverFactory}; it is public
 * and has a public constructor without parameters.
 */
public interface StorageDriverFactory {

  /**
   * The name under which a backend's configuration asks for this driver, for example {@code file}.
   * Lower-case letters, digits and hyphens; unique among the drivers on the class path.
   */
  String driver();

  /**
   * Its settings. {@link BackendSettings#check} with them is the first thing that {@link #create}
   * does, and the documentation lists them.
   */
  List<Setting<?>> settings();

  /**
   * Makes the driver of one backend. Reads and checks the configuration, and touches neither
   * storage nor network: that is {@link StorageDriver#setup}.
   *
   * @throws DriverException {@link DriverFault#INVALID} with a sentence that names the key and what
   *     is expected, when the configuration is wrong
   */
  StorageDriver create(BackendSettings settings);
}
