package dev.halite.testkit.node;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Programs of the test's class path as a storage node runs them, from this host's files. */
public final class NodeJava {
  /** Where the storage node has this host's files. */
  private static final String HOST_FILES = "/mnt";

  private final StorageNode node;

  /** Those of that node. */
  public NodeJava(StorageNode node) {
    this.node = node;
    node.succeed("mkdir", "-p", HOST_FILES);
    if (!node.run(List.of("mountpoint", "-q", HOST_FILES)).succeeded()) {
      node.succeed("mount", "-t", "hostfs", "-o", "/", "none", HOST_FILES);
    }
  }

  /** Where the node has one of this host's files. */
  public static Path seen(Path file) {
    return Path.of(HOST_FILES + file.toAbsolutePath());
  }

  /** The words that run it there. */
  public List<String> words(String main, List<String> arguments) {
    String classes =
        Arrays.stream(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(File.pathSeparator))
            .map(path -> HOST_FILES + path)
            .collect(Collectors.joining(":"));
    List<String> command = new ArrayList<>();
    command.add(HOST_FILES + System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:UseAVX=0"));
    command.addAll(List.of("-Xmx128m", "-Xshare:auto", "-cp", classes, main));
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /** Runs it to its end, which must be a good one. */
  public String succeed(String main, String... arguments) {
    return node.succeed(words(main, List.of(arguments)).toArray(String[]::new));
  }

  /** The command of this host that runs it there. */
  public List<String> command(String main, String... arguments) {
    return StorageNode.overSsh(node.sshConfiguration(), words(main, List.of(arguments)));
  }
}
