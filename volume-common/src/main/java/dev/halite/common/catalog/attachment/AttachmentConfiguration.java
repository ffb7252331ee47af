package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.Volumes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class AttachmentConfiguration {
  @Bean
  Attachments attachments(JdbcClient jdbc, Volumes volumes) {
    return new Attachments(jdbc, volumes);
  }
}
