package dev.halite.api.health;

import dev.halite.api.server.ServerLimits;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The first part of a stop: the service says that it is not healthy and goes on answering, so that
 * load balancers leave it before it refuses connections.
 */
@Component
class Drain implements SmartLifecycle, HealthProbe {
  private final Duration time;
  private volatile boolean running;
  private volatile boolean draining;

  Drain(ServerLimits limits) {
    this.time = limits.drain();
  }

  @Override
  public String name() {
    return "drain";
  }

  @Override
  public boolean healthy() {
    return !draining;
  }

  @Override
  public void start() {
    draining = false;
    running = true;
  }

  @Override
  public void stop() {
    draining = true;
    running = false;
  }

  @Override
  public void stop(Runnable callback) {
    stop();
    if (time.isZero()) {
      callback.run();
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            Thread.sleep(time);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            callback.run();
          }
        });
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the web server, which refuses connections from the first moment of its own stop. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
