package dev.halite.common.storage.connector;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.OpenContent;
import dev.halite.testkit.driver.OpenContentContractTest;
import dev.halite.testkit.tgt.TgtExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Units that give nothing back, tell no holes, have blocks of 4 KiB and want no password. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiThickVolumeTest extends OpenContentContractTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static int targets;

  @TempDir private Path directory;
  private final VolumeConnector connector = IscsiUnderTest.connector(LIMIT, LIMIT);
  private final Map<String, Object> data = new HashMap<>();

  @Override
  protected OpenContent open() {
    String number = Integer.toString(++targets);
    String name = "iqn.2010-10.org.openstack:thick-" + number;
    Path file = directory.resolve(number);
    IscsiUnderTest.grow(file, SIZE);
    TGT.succeed("--mode", "target", "--op", "new", "--tid", number, "--targetname", name);
    TGT.succeed(
        "--mode",
        "logicalunit",
        "--op",
        "new",
        "--tid",
        number,
        "--lun",
        "1",
        "--blocksize",
        "4096",
        "--backing-store",
        file.toString());
    TGT.succeed("--mode", "target", "--op", "bind", "--tid", number, "-I", "ALL");
    data.put("target_portal", "127.0.0.1:" + TGT.port());
    data.put("target_iqn", name);
    data.put("target_lun", 1);
    return again(false);
  }

  @Override
  protected OpenContent again(boolean readOnly) {
    data.put("access_mode", readOnly ? "ro" : "rw");
    return connector.open(new ConnectionInfo("iscsi", data));
  }

  @Override
  protected boolean tellsHoles() {
    return false;
  }
}
