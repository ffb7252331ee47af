package dev.halite.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@Timeout(60)
class ConfigurationFilesTest {
  private static final String KEY = "halite.worker.host";

  @TempDir Path directory;

  @Test
  void theWorkingDirectoryIsNoPlaceForSettings() throws IOException {
    // A name of its own, because other tests run in this directory too.
    String name = "planted-" + UUID.randomUUID();
    Path planted = Path.of(name + ".yml");
    Files.writeString(planted, "halite.worker.host: planted\n");
    try {
      assertThat(host("--spring.config.name=" + name)).isNull();
    } finally {
      Files.delete(planted);
    }
  }

  @Test
  void aFileThatIsNamedIsRead() throws IOException {
    Path file = settings();
    assertThat(host("--config=" + file)).isEqualTo("named");
    assertThat(host("--config=" + file, "--" + KEY + "=said")).isEqualTo("said");
    assertThat(host("--spring.config.additional-location=file:" + file)).isEqualTo("named");
    Path other = Files.writeString(directory.resolve("other.yml"), "halite.worker.sweep: 7s\n");
    assertThat(host("--config=" + file, "--spring.config.additional-location=file:" + other))
        .isEqualTo("named");
  }

  /** As container platforms lay out secrets. */
  @Test
  void aDirectoryHasAFileForEachKey() throws IOException {
    Path keys = Files.createDirectory(directory.resolve("keys"));
    Path file = Files.writeString(keys.resolve(KEY), "from a file\n");
    assertThat(host("--config=" + keys)).isEqualTo("from a file");
    assertThat(host("--config=" + keys, "--" + KEY + "=said")).isEqualTo("said");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> host("--config=" + keys))
        .hasMessageContaining("every user of this host may write to " + file.toRealPath());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> host("--config=" + keys))
        .isInstanceOf(UntrustedFileException.class)
        .hasMessageContaining("The configuration directory " + keys + " is not used");
  }

  @Test
  void aFileThatOthersMayChangeIsRefusedHoweverItIsNamed() throws Exception {
    Path file = settings();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    for (String argument :
        new String[] {
          "--config=" + file,
          "--spring.config.additional-location=file:" + file,
          "--spring.config.import=file:" + file,
          "--spring.config.location=file:" + file
        }) {
      assertThatThrownBy(() -> host(argument))
          .as(argument)
          .isInstanceOf(UntrustedFileException.class)
          .hasMessageContaining("every user of this host may write to " + file.toRealPath());
    }

    Path pipe = directory.resolve("pipe.yml");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> host("--config=" + pipe)).hasMessageContaining("is not a file");
    assertThatThrownBy(() -> host("--config=" + directory.resolve("none.yml")))
        .hasMessageContaining("none.yml cannot be read");
  }

  @Test
  void theRefusalIsOneSentence() throws IOException {
    Path file = settings();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    UntrustedFileException refusal =
        catchThrowableOfType(UntrustedFileException.class, () -> host("--config=" + file));
    assertThat(new FileRefused().analyze(refusal).getDescription())
        .startsWith("The configuration file " + file + " is not used: every user of this host");
  }

  @Test
  void aFileOfAnotherUserIsRefused() throws IOException {
    Path file = settings();
    assumeTrue((int) Files.getAttribute(file, "unix:uid") == 0, "only root gives files away");
    Files.setAttribute(file, "unix:uid", 65534);
    assertThatThrownBy(() -> host("--spring.config.import=file:" + file))
        .hasMessageContaining("belongs to the user with id 65534");
  }

  private Path settings() throws IOException {
    Path file = Files.writeString(directory.resolve("halite.yml"), "halite.worker.host: named\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return file;
  }

  private static @Nullable String host(String... arguments) {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Nothing.class).web(WebApplicationType.NONE).run(arguments)) {
      return context.getEnvironment().getProperty(KEY);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}
}
