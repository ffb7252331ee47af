package dev.halite.common.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class TrustedFilesTest {
  private static final int NOBODY = 65534;
  private static final String NAME = "the policy file";

  @TempDir Path given;
  private Path directory;
  private Path file;
  private TrustedFiles files;

  @BeforeEach
  void writeAFileOfOurs() throws IOException {
    directory = Files.createDirectory(given.toRealPath().resolve("etc"));
    file = Files.writeString(directory.resolve("policy.yaml"), "rules");
    mode(directory, "rwxr-xr-x");
    mode(file, "rw-r--r--");
    files = TrustedFiles.ofThisProcess();
  }

  @Test
  void takesWhatIsOursAlone() throws IOException {
    assertThat(files.requireFile(file, NAME)).isEqualTo(file);
    assertThat(files.requireDirectory(directory, NAME)).isEqualTo(directory);
    assertThat(new String(files.read(file, NAME), StandardCharsets.UTF_8)).isEqualTo("rules");
    assertThat(files.requireFile(directory.resolve("../etc/./policy.yaml"), NAME)).isEqualTo(file);
  }

  @Test
  void followsOurOwnLinksAsConfigurationOfContainersHasThem() throws IOException {
    Path now = Files.createDirectory(directory.resolve("..2026"));
    Files.move(file, now.resolve("policy.yaml"));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(file, Path.of("..data/policy.yaml"));
    assertThat(files.requireFile(file, NAME)).isEqualTo(now.resolve("policy.yaml"));
    Files.delete(file);
    Files.createSymbolicLink(file, now.resolve("policy.yaml"));
    assertThat(files.requireFile(file, NAME)).isEqualTo(now.resolve("policy.yaml"));
  }

  @Test
  void refusesWhatEverybodyMayWriteAndWhatIsInADirectoryWhereEverybodyMay() throws IOException {
    mode(file, "rw-rw-rw-");
    refuses(file, "every user of this host may write to " + file);
    mode(file, "rw-r--r--");
    mode(directory, "rwxrwxrwx");
    refuses(file, "every user of this host may write to " + directory);
    assertThatThrownBy(() -> files.requireDirectory(directory, "the data directory"))
        .hasMessageStartingWith("The data directory " + directory + " is not used: every user");
  }

  @Test
  void refusesWhatAGroupOfOthersMayWrite() throws IOException {
    mode(file, "rw-rw-r--");
    int group = FileFacts.of(file).group();
    int self = FileFacts.of(file).owner();
    Path users =
        Files.writeString(given.resolve("passwd"), "me:x:" + self + ":" + group + "::/:\n");
    Path groups = given.resolve("group");
    PrivateGroups known = new PrivateGroups(users, groups);
    files = new TrustedFiles(self, known);
    refuses(file, "the group with id " + group + " may write to " + file);
    Files.writeString(groups, "other:x:99999:me\nmine:x:" + group + ":\n");
    assertThat(files.requireFile(file, NAME)).isEqualTo(file);
    Files.writeString(groups, "mine:x:" + group + ":me\n");
    assertThat(files.requireFile(file, NAME)).isEqualTo(file);
    Files.writeString(groups, "mine:x:" + group + ":me,you\n");
    refuses(file, "the group with id " + group + " may write to " + file);
    Files.writeString(groups, "mine:x:" + group + ":\n");
    Files.writeString(users, "you:x:4711:" + group + "::/:\n");
    refuses(file, "the group with id " + group + " may write to " + file);
  }

  @Test
  void keepsSecretsFromOtherReaders() throws IOException {
    assertThatThrownBy(() -> files.requireSecret(file, "the users file"))
        .isInstanceOf(UntrustedFileException.class)
        .hasMessage(
            "The users file " + file + " is open to every user of this host; set its mode to 600.");
    mode(file, "rw-r-----");
    assertThat(files.requireSecret(file, "the users file")).isEqualTo(file);
  }

  @Test
  void saysWhatIsMissingAndWhatIsNoFile() throws Exception {
    assertThatThrownBy(() -> files.requireFile(directory.resolve("none"), NAME))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.requireFile(file.resolve("below"), NAME))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> files.requireDirectory(file, NAME))
        .isInstanceOf(NotDirectoryException.class);
    refuses(directory, "is not a file");
    Path pipe = directory.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start();
    assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
    // Who reads it waits for somebody who writes.
    refuses(pipe, "is not a file");
    Path circle = Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
    assertThatThrownBy(() -> files.requireFile(circle, NAME)).isInstanceOf(IOException.class);
  }

  @Test
  void makesDirectoriesForUsAlone() throws IOException {
    Path made = files.makeDirectory(directory.resolve("a/b"), "the data directory");
    assertThat(made).isEqualTo(directory.resolve("a/b"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getParent())))
        .isEqualTo("rwx------");
    assertThat(files.makeDirectory(made, "the data directory")).isEqualTo(made);
    mode(directory, "rwxrwxrwx");
    assertThatThrownBy(() -> files.makeDirectory(directory.resolve("c/d"), "the data directory"))
        .hasMessageContaining("every user of this host may write to " + directory);
    assertThat(directory.resolve("c")).doesNotExist();
  }

  @Test
  void takesFromADirectoryOfAllWhatNobodyCanReplaceThere() throws Exception {
    shared(directory);
    assertThat(files.requireFile(file, NAME)).isEqualTo(file);
    assertThat(files.makeDirectory(directory.resolve("a"), NAME)).isDirectory();
    assertThatThrownBy(() -> files.requireDirectory(directory, NAME))
        .isInstanceOf(UntrustedFileException.class);
    // A second name of a file of ours may be anybody's doing.
    Path name = Files.createLink(directory.resolve("name"), file);
    refuses(name, "is one of several names of a file");
  }

  @Test
  void looksAtEverythingInATree() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path tool = Files.writeString(bin.resolve("tool"), "#!");
    Files.createSymbolicLink(directory.resolve("same"), Path.of("bin/tool"));
    assertThat(files.requireTree(directory, "the server")).isEqualTo(directory);
    mode(tool, "rwxrwxrwx");
    assertThatThrownBy(() -> files.requireTree(directory, "the server"))
        .hasMessageContaining("every user of this host may write to " + tool);
    mode(tool, "rwxr-xr-x");
    Files.createSymbolicLink(bin.resolve("out"), Path.of("/bin/sh"));
    assertThatThrownBy(() -> files.requireTree(directory, "the server"))
        .hasMessageContaining("The server has a link that leads out of it: " + bin.resolve("out"));
  }

  @Test
  void refusesEverythingThatAnotherUserHasMade() throws IOException {
    belongsToNobody(file);
    refuses(file, file + " belongs to the user with id 65534");
    belongsTo(0, file);
    belongsToNobody(directory);
    refuses(file, directory + " belongs to the user with id 65534");
    belongsTo(0, directory);
    Path link = Files.createSymbolicLink(given.toRealPath().resolve("link"), file);
    belongsToNobody(link);
    refuses(link, link + " belongs to the user with id 65534");
    shared(directory);
    Path foreign = Files.createDirectory(directory.resolve("data"));
    belongsToNobody(foreign);
    assertThatThrownBy(() -> files.makeDirectory(foreign, NAME))
        .hasMessageContaining(foreign + " belongs to the user with id 65534");
    assertThatThrownBy(() -> files.makeDirectory(foreign.resolve("new"), NAME))
        .hasMessageContaining(foreign + " belongs to the user with id 65534");
    mode(directory, "rwxr-xr-x");
    assertThatThrownBy(() -> files.requireTree(directory, NAME))
        .hasMessageContaining(foreign + " belongs to the user with id 65534");
  }

  private void refuses(Path path, String part) {
    assertThatThrownBy(() -> files.requireFile(path, NAME))
        .isInstanceOf(UntrustedFileException.class)
        .hasMessageStartingWith("The policy file ")
        .hasMessageContaining(part);
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Open to everybody, as the temporary directory of the system is. */
  private static void shared(Path directory) throws IOException {
    Files.setAttribute(directory, "unix:mode", 01777);
  }

  private static void belongsToNobody(Path path) throws IOException {
    assumeTrue(FileFacts.of(path).owner() == 0, "only root gives files away");
    belongsTo(NOBODY, path);
  }

  private static void belongsTo(int user, Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
  }
}
