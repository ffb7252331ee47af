package dev.halite.backup;

import dev.halite.common.engine.transport.ManagementTransport;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The backup service as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({VolumeBackupConfiguration.class, ManagementTransport.class})
public class VolumeBackup {
  /** Health and metrics only: work comes from the catalog. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "server.port", "8779",
          "server.address", "127.0.0.1",
          "halite.catalog.fixed-plans", "true");

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(VolumeBackup.class);
    application.setDefaultProperties(DEFAULTS);
    application.run(args);
  }
}
