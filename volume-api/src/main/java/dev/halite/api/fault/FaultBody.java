package dev.halite.api.fault;

import dev.halite.api.json.ApiJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The body of an error answer: one key that names the fault, with code and message below it. */
public final class FaultBody {
  /** What every error answer says about its body. */
  public static final String CONTENT_TYPE = "application/json";

  private FaultBody() {}

  /** The JSON text for a status, its message and the seconds to wait, if there are any. */
  public static byte[] of(int status, String message, @Nullable Integer retryAfter) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode fault = root.putObject(name(status)).put("code", status).put("message", message);
    if (status == 413 && retryAfter != null) {
      fault.put("retryAfter", retryAfter.toString());
    }
    return ApiJson.MAPPER.writeValueAsBytes(root);
  }

  /** Name of the fault; clients know these and no others. */
  static String name(int status) {
    return switch (status) {
      case 400 -> "badRequest";
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "itemNotFound";
      case 405 -> "badMethod";
      case 409 -> "conflictingRequest";
      case 413 -> "overLimit";
      case 415 -> "badMediaType";
      case 501 -> "notImplemented";
      case 503 -> "serviceUnavailable";
      default -> "computeFault";
    };
  }

  /** The words for an error that has none of its own. */
  public static String words(int status) {
    return switch (status) {
      case 400 -> "The request is malformed.";
      case 401 -> "The request you have made requires authentication.";
      case 403 -> "Access was denied to this resource.";
      case 404 -> "The resource could not be found.";
      case 405 -> "The method is not allowed for this resource.";
      case 408 -> "The request did not come in time.";
      case 413 -> "The request is too large.";
      case 414 -> "The address of the request is too long.";
      case 415 -> "Unsupported Content-Type";
      case 431 -> "The headers of the request are too large.";
      case 501 -> "The request asks for something that is not implemented.";
      case 503 -> "The service is busy or not ready; try again.";
      case 505 -> "The HTTP version of the request is not supported.";
      default -> status >= 500 ? "The request could not be completed." : "The request is refused.";
    };
  }
}
