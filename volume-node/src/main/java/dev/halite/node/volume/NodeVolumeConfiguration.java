package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.catalog.volume.VolumeEndings;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.worker.WorkerProcess;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NodeVolumeConfiguration {
  @Bean
  VolumeFlows volumeFlows(
      Volumes volumes,
      VolumeEndings endings,
      VolumeEvents events,
      UserMessages messages,
      Claims claims,
      WorkerProcess worker) {
    return new VolumeFlows(volumes, endings, events, messages, claims, worker);
  }
}
