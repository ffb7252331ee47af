package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How a node reaches a helper; each time it is asked, another one. */
@FunctionalInterface
public interface Way {
  /**
   * A connection to a helper, which ends with it.
   *
   * @throws IOException with what is to be told of it
   */
  Connection open() throws IOException;

  /** Both directions. */
  interface Connection extends AutoCloseable {
    /** What the helper says. */
    InputStream input();

    /** What it is told. */
    OutputStream output();

    /** Ends it, whatever became of it. */
    @Override
    void close();
  }
}
