package dev.halite.api;

import dev.halite.common.CommonConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The REST service as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CommonConfiguration.class, VolumeApiConfiguration.class})
public class VolumeApi {
  /** It answers requests: the work, and the right to take it from others, is the services'. */
  private static final Map<String, Object> DEFAULTS = Map.of("halite.worker.enabled", "false");

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(VolumeApi.class);
    application.setDefaultProperties(DEFAULTS);
    application.run(args);
  }
}
