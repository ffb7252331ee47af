package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By sudo, which lets this user start that program, and asks for no password. */
public record SudoWay(Path program) implements Way {
  private static final Logger log = LoggerFactory.getLogger(SudoWay.class);
  private static final String SUDO = "/usr/bin/sudo";

  @Override
  public Connection open() throws IOException {
    var builder =
        new ProcessBuilder(SUDO, "--non-interactive", "--", program.toString())
            .directory(Path.of("/").toFile())
            // its log goes where this process's own goes
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    return new Open(builder.start());
  }

  @Override
  public String toString() {
    return "sudo " + program;
  }

  private record Open(Process process) implements Connection {
    @Override
    public InputStream input() {
      return process.getInputStream();
    }

    @Override
    public OutputStream output() {
      return process.getOutputStream();
    }

    /** It ends with its input; it is not killed, as it waits for what must not be killed. */
    @Override
    public void close() {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        log.debug("The helper had ended before: {}", Wire.problem(e));
      }
    }
  }
}
