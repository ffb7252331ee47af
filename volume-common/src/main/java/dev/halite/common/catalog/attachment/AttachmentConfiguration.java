package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.volume.FollowsUse;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.operation.KindSource;
import dev.halite.common.engine.outcome.ChangeWriter;
import dev.halite.common.engine.secret.SecretCipher;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class AttachmentConfiguration {
  @Bean
  Attachments attachments(
      JdbcClient jdbc, Volumes volumes, VolumeEvents events, ObjectProvider<SecretCipher> cipher) {
    return new Attachments(jdbc, volumes, events, new AttachmentSecrets(cipher::getIfAvailable));
  }

  @Bean
  Connections connections(PoolReports pools, ServerTerms terms) {
    return new Connections(pools, terms);
  }

  @Bean
  ServerTerms serverTerms(JdbcClient jdbc) {
    return new ServerTerms(jdbc);
  }

  @Bean
  KindSource attachmentKinds() {
    return () -> List.of(AttachmentKind.values());
  }

  @Bean
  ChangeWriter<AttachmentChange.Connected> connectedAttachment(Attachments attachments) {
    return ChangeWriter.of(AttachmentChange.Connected.class, attachments::connect);
  }

  @Bean
  ChangeWriter<AttachmentChange.Cut> cutAttachment(Attachments attachments) {
    return ChangeWriter.of(AttachmentChange.Cut.class, attachments::cut);
  }

  @Bean
  ChangeWriter<FollowsUse> followedUse(Attachments attachments) {
    return ChangeWriter.of(FollowsUse.class, attachments::follow);
  }

  @Bean
  ChangeWriter<AttachmentChange.Gone> goneAttachment(Attachments attachments) {
    return ChangeWriter.of(AttachmentChange.Gone.class, attachments::end);
  }
}
