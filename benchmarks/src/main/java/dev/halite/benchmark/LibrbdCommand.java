package dev.halite.benchmark;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The floor of RBD: images made, or removed, by nothing but calls of librbd. */
@Command(
    name = "librbd",
    description =
        "Creates RBD images by librbd alone, all clients over one connection, and removes them at"
            + " the end.",
    mixinStandardHelpOptions = true)
final class LibrbdCommand implements Callable<Integer> {
  private static final String PREFIX = "benchmark-";

  /** Layering, exclusive lock, object map, fast diff, deep flatten: Ceph's own default. */
  private static final long FEATURES = 61;

  private static final int ORDER = 22;

  @Mixin private final WindowOptions options = new WindowOptions();

  @Option(names = "--conf", required = true, description = "Ceph's configuration file.")
  private File conf = new File("/etc/ceph/ceph.conf");

  @Option(names = "--user", defaultValue = "admin", description = "Without 'client.'.")
  private String user = "admin";

  @Option(names = "--pool", required = true, description = "The pool.")
  private String pool = "";

  @Option(names = "--size", defaultValue = "1", description = "GiB (default: ${DEFAULT-VALUE}).")
  private long size = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, RadosException {
    Rados cluster = new Rados(user);
    cluster.confReadFile(conf);
    cluster.connect();
    IoCTX context = cluster.ioCtxCreate(pool);
    try {
      Rbd rbd = new Rbd(context);
      ConcurrentLinkedQueue<String> made = new ConcurrentLinkedQueue<>();
      int exit = Report.write(create(rbd, made), spec.commandLine().getOut(), options.json);
      return Math.max(
          exit, Report.write(remove(rbd, made), spec.commandLine().getOut(), options.json));
    } finally {
      cluster.ioCtxDestroy(context);
      cluster.shutDown();
    }
  }

  private Measurement create(Rbd rbd, ConcurrentLinkedQueue<String> made) {
    AtomicInteger count = new AtomicInteger();
    return options
        .loop("librbd-create")
        .run(
            (number, loop) ->
                () -> {
                  String name =
                      PREFIX + ProcessHandle.current().pid() + "-" + count.getAndIncrement();
                  long startedAt = System.nanoTime();
                  call(() -> rbd.create(name, size << 30, FEATURES, ORDER));
                  loop.ended("librbd-create", startedAt);
                  made.add(name);
                  return true;
                });
  }

  private Measurement remove(Rbd rbd, ConcurrentLinkedQueue<String> made) {
    Window all = new Window(options.clients, 0, 600);
    return new ClosedLoop(all, new WatchedProcesses(options.watch), List.of("librbd-remove"))
        .run(
            (number, loop) ->
                () -> {
                  String name = made.poll();
                  if (name == null) {
                    return false;
                  }
                  long startedAt = System.nanoTime();
                  call(() -> rbd.remove(name));
                  loop.ended("librbd-remove", startedAt);
                  return true;
                });
  }

  /** What librbd is asked to do. */
  private interface Call {
    void run() throws RbdException;
  }

  private static void call(Call call) throws IOException {
    try {
      call.run();
    } catch (RbdException e) {
      throw new IOException("librbd: " + e.getMessage(), e);
    }
  }
}
