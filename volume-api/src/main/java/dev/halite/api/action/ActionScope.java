package dev.halite.api.action;

/** Where the path of an action is rooted. */
public enum ActionScope {
  /** Under {@code /v3} and, the same, under {@code /v3/{project_id}}. */
  PROJECT,
  /** At the root of the server. */
  ROOT
}
