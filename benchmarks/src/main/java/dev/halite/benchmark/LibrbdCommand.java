package dev.halite.benchmark;

import com.ceph.rados.exceptions.RadosException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The floor of RBD: images made, or removed, by nothing but calls of librbd. */
@Command(
    name = "librbd",
    description =
        "Creates RBD images by librbd alone, all clients over one connection, and removes them at"
            + " the end.",
    mixinStandardHelpOptions = true)
final class LibrbdCommand implements Callable<Integer> {
  @Mixin private final LibrbdOptions options = new LibrbdOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, RadosException {
    try (Images images = options.images()) {
      ConcurrentLinkedQueue<String> made = new ConcurrentLinkedQueue<>();
      int exit = Report.write(create(images, made), spec.commandLine().getOut(), options.json);
      return Math.max(
          exit, Report.write(remove(images, made), spec.commandLine().getOut(), options.json));
    }
  }

  private Measurement create(Images images, ConcurrentLinkedQueue<String> made) {
    AtomicInteger count = new AtomicInteger();
    return options
        .loop("librbd-create")
        .run(
            (number, loop) ->
                () -> {
                  String name = LibrbdOptions.image(count.getAndIncrement());
                  long startedAt = System.nanoTime();
                  images.create(name, options.size);
                  loop.ended("librbd-create", startedAt);
                  made.add(name);
                  return true;
                });
  }

  private Measurement remove(Images images, ConcurrentLinkedQueue<String> made) {
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
                  images.remove(name);
                  loop.ended("librbd-remove", startedAt);
                  return true;
                });
  }
}
