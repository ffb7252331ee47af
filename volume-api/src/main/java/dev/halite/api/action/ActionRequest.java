package dev.halite.api.action;

import dev.halite.api.link.Links;
import dev.halite.api.listing.QueryParameters;
import dev.halite.api.microversion.Microversion;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that a handler may know of a request.
 *
 * @param context who asks
 * @param version the microversion that was negotiated
 * @param path values of the template's variables, decoded
 * @param query query parameters, decoded
 * @param headers a header's value by name, null where it was not sent
 * @param body the JSON object that was sent, valid by schema; null where none was sent or the
 *     action has no schema
 * @param links maker of absolute links
 * @param judge says whether the caller may
 * @param rows the memory that rows take which are read for the answer
 */
public record ActionRequest(
    RequestContext context,
    Microversion version,
    Map<String, String> path,
    QueryParameters query,
    UnaryOperator<@Nullable String> headers,
    @Nullable ObjectNode body,
    Links links,
    Judge judge,
    AnswerRoom rows) {
  /** The header of clients to whom what is being deleted already is as good as deleted. */
  private static final String LENIENT_DELETE = "Halite-Lenient-Delete";

  /** Value of a variable of the path template. */
  public String variable(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the path has no variable " + name);
    }
    return value;
  }

  /**
   * Value of a variable that is the id of a resource. What is no id cannot be found, so it is
   * answered like an unknown one.
   *
   * @param resource its name in the answer, such as {@code Volume}
   */
  public UUID id(String name, String resource) {
    String text = variable(name);
    if (text.length() == 36) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw new HaliteException(FaultCode.NOT_FOUND, notFound(resource, text), e);
      }
    }
    throw new HaliteException(FaultCode.NOT_FOUND, notFound(resource, text));
  }

  /** Whose resources the caller may touch by id: its project's; null is any project's. */
  public @Nullable String scope() {
    return context.admin() ? null : context.requireProject();
  }

  /** The resource that a variable of the path names; see {@link #id}. */
  public NamedResource named(String name, String resource) {
    return named(id(name, resource));
  }

  /** A resource that the request names by its id. */
  public NamedResource named(UUID id) {
    boolean lenient = "true".equalsIgnoreCase(header(LENIENT_DELETE));
    return new NamedResource(id, scope(), context, judge, lenient);
  }

  private static String notFound(String resource, String id) {
    return resource + " " + id + " could not be found.";
  }

  /** Whether the request is of {@code 3.minor} or newer. */
  public boolean atLeast(int minor) {
    return version.atLeast(minor);
  }

  /** The value at a top-level key of the body, a missing node where it is not there. */
  public JsonNode input(String key) {
    return body == null ? MissingNode.getInstance() : body.path(key);
  }

  /** A request header, or null. */
  public @Nullable String header(String name) {
    return headers.apply(name);
  }
}
