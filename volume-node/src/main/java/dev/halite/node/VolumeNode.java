package dev.halite.node;

import dev.halite.common.engine.transport.ManagementTransport;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The storage node as a process of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({VolumeNodeConfiguration.class, ManagementTransport.class})
public class VolumeNode {
  /** Health and metrics only: work comes from the catalog. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "server.port", "8778",
          "server.address", "127.0.0.1",
          "halite.catalog.fixed-plans", "true");

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(VolumeNode.class);
    application.setDefaultProperties(DEFAULTS);
    application.run(args);
  }
}
