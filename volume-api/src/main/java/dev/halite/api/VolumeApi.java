package dev.halite.api;

import dev.halite.common.CommonConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The REST service as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CommonConfiguration.class, VolumeApiConfiguration.class})
public class VolumeApi {
  public static void main(String[] args) {
    SpringApplication.run(VolumeApi.class, args);
  }
}
