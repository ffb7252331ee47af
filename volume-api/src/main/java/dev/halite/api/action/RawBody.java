package dev.halite.api.action;

/**
 * A body that is not made from an object: written as it is.
 *
 * @param contentType its media type
 * @param bytes what to write; not changed after it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying each answer costs
public record RawBody(String contentType, byte[] bytes) {}
