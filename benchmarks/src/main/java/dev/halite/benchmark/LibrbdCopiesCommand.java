package dev.halite.benchmark;

import com.ceph.rados.exceptions.RadosException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The floor of copies on RBD: snapshots and clones by nothing but calls of librbd. */
@Command(
    name = "librbd-copies",
    description =
        "Takes snapshots of RBD images by librbd alone, all clients over one connection, then"
            + " makes clones of those snapshots. Leaves all of them.",
    mixinStandardHelpOptions = true)
final class LibrbdCopiesCommand implements Callable<Integer> {
  @Mixin private final LibrbdOptions options = new LibrbdOptions();

  @Option(
      names = "--sources",
      defaultValue = CopyCommand.SOURCES,
      description = "How many are copied, in turn (default: ${DEFAULT-VALUE}).")
  private int sources;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, RadosException {
    try (Images images = options.images()) {
      List<String> copied = new ArrayList<>();
      for (int i = 0; i < sources; i++) {
        String image = LibrbdOptions.image(i);
        images.create(image, options.size);
        copied.add(image);
      }
      // Where each is, by its name: images do not share names of snapshots here.
      Map<String, String> taken = new ConcurrentHashMap<>();
      int exit =
          report(
              "librbd-snapshot",
              copied,
              (image, snapshot) -> {
                images.snapshot(image, snapshot);
                taken.put(snapshot, image);
              });
      List<String> snapshots = taken.keySet().stream().limit(sources).toList();
      return Math.max(
          exit,
          report(
              "librbd-clone",
              snapshots,
              (snapshot, name) ->
                  images.makeClone(
                      Objects.requireNonNull(taken.get(snapshot)),
                      snapshot,
                      LibrbdOptions.image(0) + "-" + name)));
    }
  }

  private interface Copy {
    void make(String source, String name) throws IOException;
  }

  private int report(String kind, List<String> copied, Copy copy) throws IOException {
    List<Share> shares = Share.among(options.clients, copied);
    AtomicInteger made = new AtomicInteger();
    Measurement measurement =
        options
            .loop(kind)
            .run(
                (number, loop) -> {
                  Share share = shares.get(number);
                  return () -> {
                    String name = kind + "-" + made.incrementAndGet();
                    long startedAt = System.nanoTime();
                    copy.make(share.next(), name);
                    loop.ended(kind, startedAt);
                    return true;
                  };
                });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }
}
