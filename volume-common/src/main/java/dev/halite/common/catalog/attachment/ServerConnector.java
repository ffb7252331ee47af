package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.secret.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself.
 *
 * @param text as JSON, always written in the same way
 * @param hash of the text
 * @param host name of the server's host
 * @param mountpoint name of the device there
 */
public record ServerConnector(
    SecretText text, String hash, @Nullable String host, @Nullable String mountpoint) {}
