package dev.halite.api.type;

import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import org.jspecify.annotations.Nullable;

/** Whose eyes a type is looked for with. */
final class TypeScope {
  private TypeScope() {}

  /** The caller's project; null for an administrator, who sees every type. */
  static @Nullable String of(RequestContext caller) {
    return caller.admin() ? null : caller.requireProject();
  }

  /** The error that a missing type is answered with. */
  static HaliteException missing(String id) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Volume type " + Echo.of(id) + " could not be found.");
  }
}
