package dev.halite.api.keystone;

import java.util.Set;

/**
 * One of the requests that an application credential is restricted to.
 *
 * @param service type of the service
 * @param method HTTP method
 * @param path path, in which {@code *} and {@code {name}} stand for one segment or a part of it,
 *     and {@code **} for anything
 */
public record AccessRule(String service, String method, String path) {
  private static final Set<String> SERVICE_TYPES = Set.of("block-storage", "volumev3", "volume");

  /** Whether this is such a request to the block storage service. */
  public boolean allows(String usedMethod, String usedPath) {
    return SERVICE_TYPES.contains(service)
        && method.equals(usedMethod)
        && PathPattern.of(path).matches(usedPath);
  }
}
