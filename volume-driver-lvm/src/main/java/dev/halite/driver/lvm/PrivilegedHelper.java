package dev.halite.driver.lvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.LocalConfigTree;
import dev.halite.driver.lvm.privileged.VerbServer;
import dev.halite.driver.lvm.privileged.Wire;
import dev.halite.driver.lvm.target.Targets;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The program with root's rights: does verbs on volume groups for one node, which speaks to it by
 * its standard input and output. It ends with that node, after the commands that it has begun, as a
 * program of LVM may be killed when nobody reads what it says.
 */
public final class PrivilegedHelper {
  private static final String LOG = "dev/halite/driver/lvm/privileged-helper-log.xml";

  /** As long as one command may take. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private PrivilegedHelper() {}

  /** Takes the path of its configuration. */
  public static void main(String[] arguments) {
    OutputStream output = new FileOutputStream(FileDescriptor.out);
    // nothing but messages may get there
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
    System.setProperty("logback.configurationFile", LOG);
    if (arguments.length != 1) {
      refuse("it is given the path of its configuration, and nothing else");
    }
    try {
      HelperConfiguration configuration =
          HelperStart.ofThisProcess().configuration(Path.of(arguments[0]));
      serve(new FileInputStream(FileDescriptor.in), output, configuration);
    } catch (IOException e) {
      refuse(Wire.problem(e));
    }
    // threads of what is left do not keep it
    System.exit(0);
  }

  private static void serve(
      InputStream input, OutputStream output, HelperConfiguration configuration) {
    // however it ends: systemd stops it by a signal
    Runtime.getRuntime().addShutdownHook(new Thread(PrivilegedHelper::awaitCommands));
    new VerbServer(input, output).serve(configuration.choice(new Local(configuration.places())));
  }

  /** Calls that were told to end may still begin one. */
  private static void awaitCommands() {
    long end = System.nanoTime() + LONGEST.toNanos();
    List<ProcessHandle> running = children();
    while (!running.isEmpty() && System.nanoTime() - end < 0) {
      CompletableFuture.allOf(
              running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .completeOnTimeout(null, end - System.nanoTime(), TimeUnit.NANOSECONDS)
          .join();
      running = children();
    }
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private record Local(Path places) implements HelperConfiguration.Workers {
    @Override
    public VolumeGroup group(GroupTerms terms) {
      return new LocalVolumeGroup(
          BoundedMachine.local(), terms.volumeGroup(), places, terms.names());
    }

    @Override
    public Targets kernel(GroupTerms terms) {
      return new LioTargets(new LocalConfigTree(LocalConfigTree.ROOT));
    }
  }

  private static void refuse(String why) {
    LoggerFactory.getLogger(PrivilegedHelper.class)
        .error("The privileged helper does not start: {}", why);
    System.exit(1);
  }
}
