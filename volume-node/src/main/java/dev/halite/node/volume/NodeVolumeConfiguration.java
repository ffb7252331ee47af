package dev.halite.node.volume;

import dev.halite.common.capacity.Claims;
import dev.halite.common.message.UserMessages;
import dev.halite.common.volume.VolumeEndings;
import dev.halite.common.volume.VolumeEvents;
import dev.halite.common.volume.Volumes;
import dev.halite.common.worker.WorkerProcess;
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
