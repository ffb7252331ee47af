package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the privileged helper from starting. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class HelperStartTest {
  private static final String GROUP =
      "{\"volume-group\":\"volumes\",\"thin-pool\":\"volumes-pool\","
          + "\"volume-name-template\":\"volume-%s\",\"snapshot-name-template\":\"snapshot-%s\",\"kernel-targets\":{\"portals\":[\"127.0.0.1:3260\"],"
          + "\"target-prefix\":\"iqn.2010-10.org.openstack:\",\"chap\":true}}";

  @TempDir private Path root;
  private HelperStart start;

  @BeforeEach
  void install() throws IOException {
    for (String file :
        List.of(
            "jvm/bin/java",
            "jvm/lib/modules",
            "jvm/lib/server/libjvm.so",
            "jvm/conf/security/java.security",
            "lib/some.jar")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), "");
    }
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("run"));
    configure("{\"state-directory\":\"%s/run/state\",\"volume-groups\":[%s]}", GROUP);
    start = new HelperStart(root.resolve("jvm"), List.of(root.resolve("lib/some.jar")));
  }

  private void configure(String text, String groups) throws IOException {
    Files.writeString(root.resolve("etc/helper.json"), text.formatted(root, groups));
  }

  private HelperConfiguration configuration() throws IOException {
    return start.configuration(root.resolve("etc/helper.json"));
  }

  @Test
  void whatIsClosedToOthersIsUsed() throws IOException {
    assertThat(configuration().volumeGroups())
        .containsExactly(HelperVerbsTest.terms("volumes", "volumes-pool"));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("run/state"))))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etc/helper.json",
        "etc",
        "lib/some.jar",
        "lib",
        "jvm/bin/java",
        "jvm/lib/server",
        "jvm/lib/modules",
        "jvm/conf/security/java.security",
        "jvm/conf/security",
        "run/state",
      })
  void whatOthersCanChangeIsRefused(String path) throws IOException {
    configuration();
    Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatIOException()
        .isThrownBy(this::configuration)
        .withMessageContaining("every user of this host may write to " + root.resolve(path));
  }

  @Test
  void aLinkToWhatOthersCanChangeIsRefused() throws IOException {
    Path open = Files.createDirectories(root.resolve("open"));
    Files.move(root.resolve("etc/helper.json"), open.resolve("helper.json"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createSymbolicLink(root.resolve("etc/helper.json"), open.resolve("helper.json"));
    assertThatIOException()
        .isThrownBy(this::configuration)
        .withMessageContaining("every user of this host may write to " + open);
  }

  /** Debian's JVM has its settings in /etc, by links. */
  @Test
  void aLinkOfTheJvmToWhatOthersCanChangeIsRefused() throws IOException {
    Path open = Files.writeString(root.resolve("open"), "");
    Files.createSymbolicLink(root.resolve("jvm/conf/open"), open);
    Files.createSymbolicLink(root.resolve("jvm/conf/missing"), root.resolve("missing"));
    assertThat(configuration()).isNotNull();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatIOException()
        .isThrownBy(this::configuration)
        .withMessageContaining("every user of this host may write to " + open);
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc/helper.json", "lib/some.jar", "jvm/bin/java"})
  void whatIsMissingIsNamed(String path) throws IOException {
    Files.delete(root.resolve(path));
    assertThatIOException().isThrownBy(this::configuration).withMessageContaining("is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"state-directory\":\"run\",\"volume-groups\":[]}",
        "{\"state-directory\":\"%s/run/state\"}",
        "{\"state-directory\":\"%s/run/state\",\"volume-groups\":[\"volumes\"]}",
        "{\"state-directory\":\"%s/run/state\",\"volume-groups\":[%s],\"shell\":true}",
        "{\"state-directory\":\"%s/run/state\",\"volume-groups\":[{\"volume-group\":\"volumes\"}]}",
      })
  void whatSaysSomethingElseIsRefused(String text) throws IOException {
    configure(text, GROUP);
    assertThatIOException()
        .isThrownBy(this::configuration)
        .withMessageContaining("helper.json cannot be used: ");
    assertThat(root.resolve("run/state")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-v", "../v", "a/b", "", "v\u0000", "v\n", "$(v)"})
  void aGroupThatLvmWouldNotCallSoIsRefused(String name) throws IOException {
    configure(
        "{\"state-directory\":\"%s/run/state\",\"volume-groups\":[%s]}",
        GROUP.replace("\"volumes\"", "\"" + name + "\""));
    assertThatIOException()
        .isThrownBy(this::configuration)
        .withMessageContaining("helper.json cannot be used: ");
  }
}
