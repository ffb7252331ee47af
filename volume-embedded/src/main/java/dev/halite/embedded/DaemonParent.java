package dev.halite.embedded;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread that starts all daemons and stays: the kernel, which kills them when their parent is
 * gone, takes the thread for the parent and not the process.
 */
public final class DaemonParent implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("daemon-parent").factory());

  /** Starts one; what it asks to be sent at its parent's end comes when this process has ended. */
  public Process start(ProcessBuilder builder) throws IOException {
    try {
      return thread.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while a daemon started.", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
