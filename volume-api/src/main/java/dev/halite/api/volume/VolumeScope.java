package dev.halite.api.volume;

import dev.halite.common.engine.identity.RequestContext;
import org.jspecify.annotations.Nullable;

/** Whose volumes a caller may touch by id. */
final class VolumeScope {
  private VolumeScope() {}

  /** The caller's project; null for an administrator, who may touch any project's. */
  static @Nullable String of(RequestContext caller) {
    return caller.admin() ? null : caller.requireProject();
  }
}
