package dev.halite.scheduler.placement.request;

import java.util.Set;

/**
 * A scheduler hint that named volumes of the caller, resolved to where these are.
 *
 * @param places {@code host@backend} or {@code host@backend#pool} of each volume found
 * @param malformed whether the hint held something that is not a volume id; nothing passes then
 */
public record BackendHint(Set<String> places, boolean malformed) {
  public BackendHint {
    places = Set.copyOf(places);
  }
}
