package dev.halite.common.secret;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The keys that encrypt secrets in the catalog ({@code halite.secret.*}).
 *
 * @param keyFile a file with one key a line, {@code <number> <base64 of 32 bytes>}; the highest
 *     number writes, the others only read. Without a file there is no cipher, and what needs one
 *     does not start
 */
@Validated
@ConfigurationProperties("halite.secret")
public record SecretProperties(@DefaultValue("") String keyFile) {}
