package dev.halite.common.engine.observability;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Writes what the process is doing to the log when it is asked to by SIGUSR1: the sections that
 * others contribute (the lease, the operations under way, the backends), then every platform thread
 * with its stack. Nothing stops meanwhile.
 */
public final class Diagnostics implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Diagnostics.class);

  /** Not SIGUSR2, which the virtual machine uses itself. */
  private static final String SIGNAL = "USR1";

  private static final int STACK_DEPTH = 20;

  /**
   * A part of the dump.
   *
   * @param title its heading
   * @param lines made when the dump is asked for
   */
  public record Section(String title, Supplier<List<String>> lines) {}

  private final List<Section> sections;
  private SignalHandler before = SignalHandler.SIG_DFL;
  private boolean running;

  Diagnostics(List<Section> sections) {
    this.sections = List.copyOf(sections);
  }

  /** The dump as text. */
  public String dump() {
    StringBuilder text = new StringBuilder("Diagnostics, asked for by signal or operator:\n");
    for (Section section : sections) {
      text.append("== ").append(section.title()).append('\n');
      linesOf(section).forEach(line -> text.append("  ").append(line).append('\n'));
    }
    text.append("== threads\n");
    for (ThreadInfo thread :
        ManagementFactory.getThreadMXBean().dumpAllThreads(false, false, STACK_DEPTH)) {
      text.append("  ").append(thread.getThreadName()).append(' ').append(thread.getThreadState());
      text.append(
          Arrays.stream(thread.getStackTrace())
              .map(frame -> "\n    at " + frame)
              .collect(Collectors.joining()));
      text.append('\n');
    }
    return text.toString();
  }

  private static List<String> linesOf(Section section) {
    try {
      return section.lines().get();
    } catch (RuntimeException e) {
      return List.of("not to be had: " + e);
    }
  }

  @Override
  public void start() {
    try {
      before = Signal.handle(new Signal(SIGNAL), signal -> log.info("{}", dump()));
    } catch (IllegalArgumentException e) {
      log.info("No diagnostics on SIG{} here: {}", SIGNAL, e.getMessage());
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      Signal.handle(new Signal(SIGNAL), before);
    } catch (IllegalArgumentException e) {
      log.debug("Nothing to restore: {}", e.getMessage());
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
