package dev.halite.api.listing;

/**
 * One key of the order of a list.
 *
 * @param name the key in the API's words, one of those its {@link ListRules} name
 * @param descending whether large values come first
 */
public record SortKey(String name, boolean descending) {}
