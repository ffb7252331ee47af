package dev.halite.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * The one user of a Halite that is started for the recording of the start cache. It has a port that
 * all programs of the machine can reach, so it answers to a password that nobody else has.
 */
record RehearsalUser(Path file, String password) {

  private static final String NAME = "rehearsal";
  private static final String PROJECT = "00000000000000000000000000000001";
  private static final int BYTES = 24;

  /** The lowest that there is: the password cannot be guessed anyway. */
  private static final int HASH_COST = 4;

  /** Makes the user, in a file in the data directory. */
  static RehearsalUser in(DataDirectory data, SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    Path file = data.path().resolve("rehearsal.users");
    String hash = BCrypt.hashpw(password, BCrypt.gensalt(HASH_COST, random));
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, "%s:%s:%s:admin\n".formatted(NAME, hash, PROJECT));
    } catch (IOException e) {
      throw new StandaloneException("The rehearsal has no user: " + e, e);
    }
    return new RehearsalUser(file, password);
  }

  /** What makes the services ask for the password. */
  List<String> arguments() {
    return List.of("--halite.auth.strategy=basic", "--halite.auth.users-file=" + file);
  }

  /** The header that shows it. */
  String authorization() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((NAME + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return NAME;
  }
}
