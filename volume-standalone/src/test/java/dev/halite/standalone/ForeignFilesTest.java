package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Root starts Halite where another user of the host has prepared everything that he can write: none
 * of it is run, truncated or waited for.
 */
@Timeout(300)
class ForeignFilesTest {
  private static final int NOBODY = 65534;

  @TempDir Path directory;
  private Path his;
  private Path traces;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue((int) Files.getAttribute(directory, "unix:uid") == 0, "only root gives files away");
    // On the way to everything, as /tmp and /home are.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    his = Files.createDirectory(directory.resolve("his"));
    traces = Files.createDirectory(directory.resolve("traces"));
  }

  @Test
  void theWorkingDirectoryOfAnotherUserSaysNothing() throws Exception {
    Path script = script("tgtadm");
    String settings =
        """
        halite.node.backends.file:
          driver: file
          file.directory: %s
          file.tgtadm: %s
        logging.file.name: %s
        logging.config: %s
        """
            .formatted(
                his.resolve("volumes"), script, traces.resolve("log"), his.resolve("logback.xml"));
    for (String name : List.of("application.yml", "config/application.yml")) {
      Files.createDirectories(his.resolve(name).getParent());
      Files.writeString(his.resolve(name), settings);
    }
    Files.writeString(
        his.resolve("application.properties"), "logging.file.name=" + traces.resolve("log"));
    giveAway(his);

    Result result = halite("up", "--rehearse", "--port", "0", "--data", own("data"));

    assertThat(result.output()).contains("ready: ");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(traces).isEmptyDirectory();
    assertThat(his.resolve("volumes")).doesNotExist();
  }

  @Test
  void aConfigurationFileThatAnotherUserMayWriteIsRefused() throws Exception {
    Path file =
        Files.writeString(his.resolve("halite.yml"), "logging.file.name: " + traces + "/log");
    giveAway(his);

    for (String[] command :
        new String[][] {
          {"up", "--port", "0", "--data", own("data"), "--config", file.toString()},
          {"manage", "--data", own("data"), "check", "--config", file.toString()}
        }) {
      Result result = halite(command);
      assertThat(result.exitCode()).isNotZero();
      assertThat(result.output())
          .contains("halite.yml is not used", "belongs to the user with id 65534")
          .doesNotContain("\tat ");
    }
    assertThat(traces).isEmptyDirectory();
  }

  @Test
  void aDataDirectoryThatAnotherUserHasPreparedIsRefused() throws Exception {
    Path data = Files.createDirectory(his.resolve("data"));
    Path ours = Files.writeString(directory.resolve("shadow"), "secret");
    Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(data.resolve("HALITE"), "halite-data 1\n");
    Files.createSymbolicLink(data.resolve("lock"), ours);
    giveAway(his);

    for (Path path : List.of(data, his.resolve("new"))) {
      Result result = halite("up", "--rehearse", "--port", "0", "--data", path.toString());
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output())
          .startsWith("halite: The data directory " + path + " is not used: ")
          .contains("belongs to the user with id 65534");
    }
    assertThat(ours).hasContent("secret");
    assertThat(his.resolve("new")).doesNotExist();
  }

  private record Result(int exitCode, String output) {}

  /** In his working directory. */
  private Result halite(String... arguments) throws Exception {
    try (StandalonePrograms programs = new StandalonePrograms(directory, 0)) {
      Process process = programs.start(his, List.of(arguments));
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), programs.output(process));
    }
  }

  private String own(String name) {
    return directory.resolve(name).toString();
  }

  /** Leaves a trace where it is run. */
  private Path script(String name) throws IOException {
    Path script =
        Files.writeString(his.resolve(name), "#!/bin/sh\nid > %s/%s\n".formatted(traces, name));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private static void giveAway(Path root) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths.forEach(all::add);
    }
    for (Path path : all) {
      Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
