package dev.halite.embedded.ceph;

import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread that starts all daemons and stays: the kernel, which kills them when their parent is
 * gone, takes the thread for the parent and not the process.
 */
final class DaemonParent implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ceph-parent").factory());

  Process start(ProcessBuilder builder) throws IOException {
    try {
      return thread.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while Ceph started.", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
