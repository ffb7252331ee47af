package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import dev.halite.driver.lvm.privileged.VerbServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is an ordinary user does what the driver does, by the helper, and can do none of it
 * by itself. This process, which is root, stands for systemd and the helper.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UnprivilegedNodeTest {
  private static final int USER = 64_123;

  @TempDir private Path root;
  private Path socket;
  private Path state;
  private Path records;

  @BeforeEach
  void beRoot() throws IOException {
    assumeTrue(new UnixSystem().getUid() == 0, "root alone becomes another user");
    socket = root.resolve("helper.socket");
    state = Files.createDirectory(root.resolve("state"), closed());
    records = Files.createDirectory(root.resolve("records"), closed());
    Files.setAttribute(records, "unix:uid", USER);
  }

  private static FileAttribute<?> closed() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void itsVerbsAreDoneByTheHelperAndNotByItself() throws Exception {
    var installed = new InstalledHelper(root);
    installed.add("jspecify");
    InstalledHelper.pack(Path.of("target", "test-classes"), installed.lib().resolve("tests-0.jar"));
    try (ServerSocketChannel listening = listen()) {
      Process node =
          new ProcessBuilder(
                  "/usr/bin/setpriv",
                  "--reuid=" + USER,
                  "--regid=" + USER,
                  "--clear-groups",
                  "--no-new-privs",
                  "--bounding-set=-all",
                  "--",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  installed.classPath(),
                  "-XX:TieredStopAtLevel=1",
                  UnprivilegedNodeMain.class.getName(),
                  socket.toString(),
                  state.toString(),
                  records.toString())
              .directory(root.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(node.getInputStream().readAllBytes());
      assertThat(node.waitFor()).as(said).isZero();
      assertThat(said.lines())
          .contains(
              "user " + USER,
              "volumes 2",
              "exported",
              "by itself DENIED",
              "by lvm failed",
              "state closed",
              "volumes 0");
    }
    assertThat(new SimulatedVolumeGroup(state, VolumeSpec.GIB).look().volumes())
        .extracting(LogicalVolume::name)
        .containsExactly(NodeGroup.POOL);
  }

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    Files.setAttribute(socket, "unix:uid", USER);
    Thread.ofPlatform().daemon().start(() -> accept(listening));
    return listening;
  }

  private void accept(ServerSocketChannel listening) {
    var terms = HelperVerbsTest.terms(NodeGroup.NAME, NodeGroup.POOL);
    var helper = new HelperConfiguration(state.toString(), List.of(terms));
    var kernel = new LioTargets(new SimulatedConfigTree(root.resolve("tree")));
    var group = new SimulatedVolumeGroup(state, SimulatedLvmFactory.SIZE);
    try {
      while (true) {
        SocketChannel node = listening.accept();
        Thread.ofPlatform()
            .daemon()
            .start(
                () ->
                    new VerbServer(Channels.newInputStream(node), Channels.newOutputStream(node))
                        .serve(helper.choice(new PrivilegedLvmFactory.Served(group, kernel))));
      }
    } catch (AsynchronousCloseException e) {
      // the end of the test
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
