package dev.halite.common.engine.secret;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The keys that encrypt secrets in the catalog ({@code halite.secret.*}). Without keys there is no
 * cipher, and what needs one does not start.
 *
 * @param keyFile a file with one key a line, {@code <number> <base64 of 32 bytes>}; the highest
 *     number that is not staged writes, the others only read
 * @param keys the same lines, separated by commas, where there is no file
 */
@Validated
@ConfigurationProperties("halite.secret")
public record SecretProperties(@DefaultValue("") String keyFile, @Nullable SecretText keys) {}
