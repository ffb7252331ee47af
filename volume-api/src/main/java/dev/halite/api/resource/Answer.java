package dev.halite.api.resource;

/** In which kind of answer a resource is shown. */
public enum Answer {
  /** An entry of a short list. */
  SUMMARY,
  /** By itself, or as an entry of a list with all fields. */
  DETAIL,
  /** After it was made. */
  CREATED,
  /** After it was changed. */
  UPDATED
}
