package dev.halite.api.action;

/** The HTTP methods that actions use; {@code HEAD} is answered by the {@code GET} action. */
public enum HttpVerb {
  GET,
  POST,
  PUT,
  DELETE
}
