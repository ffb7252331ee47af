package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to a helper that this process has started. */
public record HelperProcess(Process process) implements Way.Connection {
  private static final Logger log = LoggerFactory.getLogger(HelperProcess.class);

  @Override
  public InputStream input() {
    return process.getInputStream();
  }

  @Override
  public OutputStream output() {
    return process.getOutputStream();
  }

  /** It ends with its input; it is not killed, as it waits for what must not be killed. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      log.debug("The helper had ended before: {}", Wire.problem(e));
    }
  }
}
