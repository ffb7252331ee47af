package dev.halite.api.action;

import dev.halite.api.microversion.Microversion;

/**
 * The JSON schema of a request body, from one microversion on until the next schema of the same
 * action takes over.
 *
 * @param since first microversion it holds for
 * @param resource path below {@code dev/halite/api/schema} without {@code .json}, for example
 *     {@code volume/create}
 */
public record BodySchema(Microversion since, String resource) {}
