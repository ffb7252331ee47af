package dev.halite.standalone;

import dev.halite.api.VolumeApiConfiguration;
import dev.halite.backup.VolumeBackupConfiguration;
import dev.halite.common.CommonConfiguration;
import dev.halite.node.VolumeNodeConfiguration;
import dev.halite.scheduler.VolumeSchedulerConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** All services in one context: the list of imports is all that the standalone adds to them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  CommonConfiguration.class,
  VolumeApiConfiguration.class,
  VolumeSchedulerConfiguration.class,
  VolumeNodeConfiguration.class,
  VolumeBackupConfiguration.class
})
class StandaloneConfiguration {}
