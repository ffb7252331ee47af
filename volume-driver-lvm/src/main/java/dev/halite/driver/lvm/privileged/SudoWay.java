package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.nio.file.Path;

/** By sudo, which lets this user start that program, and asks for no password. */
public record SudoWay(Path program) implements Way {
  private static final String SUDO = "/usr/bin/sudo";

  @Override
  public Connection open() throws IOException {
    var builder =
        new ProcessBuilder(SUDO, "--non-interactive", "--", program.toString())
            .directory(Path.of("/").toFile())
            // its log goes where this process's own goes
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    return new HelperProcess(builder.start());
  }

  @Override
  public String toString() {
    return "sudo " + program;
  }
}
