package dev.halite.common.engine.operation;

/** The payload of a kind that needs to know no more than its resource. */
public record NoPayload() {}
