package dev.halite.api.attachment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of attachments.
 *
 * @param patience for so long a request waits until a server is connected or disconnected; after
 *     that it is answered with 504, and the work goes on
 */
@ConfigurationProperties("halite.api.attachments")
record AttachmentProperties(@DefaultValue("50s") Duration patience) {}
