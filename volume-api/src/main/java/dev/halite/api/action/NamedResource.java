package dev.halite.api.action;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Resource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource as a request names it, before its row is read. Who reads the row reads it in the
 * scope, and has it judged before anything follows from it.
 *
 * @param scope the project whose it must be; null for any
 * @param lenient whether what is being deleted already has been deleted as far as the client is
 *     concerned, who would be refused otherwise
 */
public record NamedResource(
    UUID id, @Nullable String scope, RequestContext caller, Judge judge, boolean lenient) {

  /**
   * The row, if the caller may do to it what is asked for.
   *
   * @throws dev.halite.common.engine.fault.HaliteException FORBIDDEN
   */
  public <R extends Resource> R judged(R row) {
    judge.require(row.policyTarget());
    return row;
  }
}
