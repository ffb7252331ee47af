package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** librados ends the process at bytes that its parser does not expect; here none gets there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UnsafeTextTest {
  private static final String NOWHERE = "127.0.0.1:1";
  private static final String KEY =
      "[client.admin]\n\tkey = AQAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAA==\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"\uFEFF[global]", "[gl\u00f6bal]", "\u00a0[global]"})
  void aConfigurationFileDoesNotEndTheProcess(String text) throws Exception {
    Path conf = file("ceph.conf", text + "\nmon_host = " + NOWHERE + "\n");

    assertThat(connect(conf.toString(), "-", "admin", NOWHERE))
        .startsWith("ceph.conf, line 1: byte ")
        .endsWith(" is not ASCII.");
  }

  @Test
  void aKeyringDoesNotEndTheProcessWhoeverNamesIt() throws Exception {
    Path keyring = file("my.keyring", KEY + "\u00a0caps mon = \"allow *\"\n");
    Path plain = file("plain.conf", "[global]\n");
    Path naming = file("naming.conf", "[global]\nkeyring = " + keyring + "\n");

    assertThat(connect(plain.toString(), keyring.toString(), "admin", NOWHERE))
        .isEqualTo("my.keyring, line 3: byte C2 is not ASCII.");
    assertThat(connect(naming.toString(), "-", "admin", NOWHERE))
        .isEqualTo("my.keyring, line 3: byte C2 is not ASCII.");
  }

  @Test
  void namesAndValuesAreCheckedToo() throws Exception {
    Path conf = file("ceph.conf", "[global]\n");

    assertThat(connect(conf.toString(), "-", "adm\u00efn", NOWHERE))
        .isEqualTo("The name of Ceph's user: byte C3 is not ASCII.");
    assertThat(connect(conf.toString(), "-", "admin", "m\u00f6n"))
        .isEqualTo("Ceph's option mon_host: byte C3 is not ASCII.");
  }

  @Test
  void aKeyringWithAnythingInItsCommentsIsUsed() throws Exception {
    Path keyring = file("my.keyring", "# f\u00fcr mich\n" + KEY);
    Path conf = file("ceph.conf", "# \u00f6\n[global]\n");

    assertThat(connect(conf.toString(), keyring.toString(), "admin", NOWHERE))
        .contains("connect to the Ceph cluster")
        .contains("no answer in time");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content, StandardCharsets.UTF_8);
  }

  private String connect(String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-Dsun.jnu.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Connecting.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path printed = directory.resolve("printed");
    Path errors = directory.resolve("errors");
    Process process =
        builder.redirectOutput(printed.toFile()).redirectError(errors.toFile()).start();
    int exit = process.waitFor();
    assertThat(exit).as(Files.readString(errors, StandardCharsets.ISO_8859_1)).isZero();
    return Files.readString(printed).strip();
  }
}
