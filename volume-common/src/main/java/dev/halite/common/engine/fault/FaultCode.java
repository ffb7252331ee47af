package dev.halite.common.engine.fault;

import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong, as one closed list. The HTTP status follows from the code; so does
 * the detail id of the user message ({@code VOLUME_<RESOURCE>_<action>_<detail>}), which clients
 * show to the user of a failed asynchronous request.
 */
public enum FaultCode {
  /** A field of the request is wrong. */
  INVALID_INPUT(400, "001"),
  /** The resource is not in a state that allows this. */
  INVALID_STATE(400, "001"),
  /** The token is missing or not valid. */
  UNAUTHENTICATED(401, "001"),
  /** Policy says no. */
  FORBIDDEN(403, "001"),
  /** No such resource in the caller's scope. */
  NOT_FOUND(404, "001"),
  /** No such method on this path. */
  METHOD_NOT_ALLOWED(405, "001"),
  /** The microversion asked for is not served. */
  NOT_ACCEPTABLE(406, "001"),
  /** The request did not come in time. */
  REQUEST_TIMEOUT(408, "001"),
  /** The name or relation exists already. */
  CONFLICT(409, "001"),
  /** An If-Match header does not match. */
  PRECONDITION_FAILED(412, "001"),
  /** A quota or a size limit would be passed. */
  OVER_LIMIT(413, "001"),
  /** The address of the request is too long. */
  URI_TOO_LONG(414, "001"),
  /** The body's media type is not served. */
  UNSUPPORTED_MEDIA_TYPE(415, "001"),
  /** Too busy, or a part that is needed is away; the same request may succeed later. */
  UNAVAILABLE(503, "001"),
  /** The work goes on, but its answer did not come in time. */
  TIMEOUT(504, "001"),
  /** No backend passed the filters. */
  NO_VALID_BACKEND(500, "003"),
  /** The backend has not started, or is cut off from its storage. */
  BACKEND_UNAVAILABLE(500, "002", "The storage cannot be reached now."),
  /** Another operation is at work on the storage object. */
  BACKEND_OCCUPIED(500, "002", "Another operation is at work on it at the storage."),
  /** The backend refused for lack of room. */
  BACKEND_FULL(500, "016", "The storage has no room for it."),
  /** The backend refused our credentials. */
  BACKEND_DENIED(500, "006", "The storage refused it to this service."),
  /** The storage object belongs to something else. */
  BACKEND_CONFLICT(500, "006", "Something else is in its place at the storage."),
  /** The storage object is open somewhere, or others need it. */
  BACKEND_BUSY(500, "006", "It is in use at the storage."),
  /** The backend's driver has no such capability. */
  BACKEND_UNSUPPORTED(400, "006", "Its storage backend has no such capability."),
  /** The backend failed in another way. */
  BACKEND_FAILURE(500, "006", "The storage failed."),
  /** No progress was made within the stage's deadline. */
  DEADLINE_EXCEEDED(500, "001", "It did not come to an end in time."),
  /** The operation was cancelled, by a forced delete or an operator. */
  CANCELLED(500, "001"),
  /** A defect of ours. */
  INTERNAL(500, "001");

  private final int httpStatus;
  private final String messageDetail;
  private final @Nullable String told;

  FaultCode(int httpStatus, String messageDetail) {
    this(httpStatus, messageDetail, null);
  }

  /**
   * Of a part whose own words are for operators: they name hosts, paths and figures.
   *
   * @param told what users are told instead
   */
  FaultCode(int httpStatus, String messageDetail, @Nullable String told) {
    this.httpStatus = httpStatus;
    this.messageDetail = messageDetail;
    this.told = told;
  }

  /** The sentence for users in place of the reason; null where the reason is written for them. */
  @Nullable String told() {
    return told;
  }

  /** Status of the HTTP answer when this ends a request. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Three-digit detail id of the user message when this ends an operation. */
  public String messageDetail() {
    return messageDetail;
  }

  /** Whether the same may succeed a little later, without anybody's doing. */
  public boolean isPassing() {
    return this == BACKEND_UNAVAILABLE || this == DEADLINE_EXCEEDED;
  }

  /** Whether the same succeeds as soon as something else, which is under way, has ended. */
  public boolean isWaiting() {
    return this == BACKEND_OCCUPIED;
  }

  /** Whether the storage refused before it changed anything. */
  public boolean leavesUntouched() {
    return this == BACKEND_BUSY || this == BACKEND_UNSUPPORTED;
  }
}
