package dev.halite.api.exchange;

/** Names of the fields that log lines carry while a request is worked on. */
public final class LogFields {
  /** Our id of the request. */
  public static final String REQUEST_ID = "request_id";

  /** The caller's id of it. */
  public static final String GLOBAL_REQUEST_ID = "global_request_id";

  /** Id of the resource it is about. */
  public static final String RESOURCE_ID = "resource_id";

  private LogFields() {}
}
