package dev.halite.api.action;

import dev.halite.api.microversion.Microversion;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of actions: everything that routing, validation, policy, documentation and
 * the matrix test need to know about one thing a client can ask for. Made by {@link #get}, {@link
 * #post}, {@link #put}, {@link #delete} or {@link #action}, then narrowed by the methods that
 * return a changed copy.
 *
 * @param verb HTTP method
 * @param path template such as {@code /volumes/{id}}, without {@code /v3} and project
 * @param key the one key of the body of a {@code POST .../action}; null elsewhere
 * @param scope where the path is rooted
 * @param since first microversion that has it
 * @param until last microversion that has it
 * @param bodies schemas of the body by microversion, oldest first; empty where the body is ignored
 * @param policy name of the rule that allows it; null where a valid token is enough
 * @param success status of the answer when nothing goes wrong
 * @param access who may ask at all
 * @param tag heading in the documentation
 * @param summary one line of documentation
 * @param handler the work
 */
public record Action(
    HttpVerb verb,
    String path,
    @Nullable String key,
    ActionScope scope,
    Microversion since,
    Microversion until,
    List<BodySchema> bodies,
    @Nullable String policy,
    int success,
    ActionAccess access,
    String tag,
    String summary,
    ActionHandler handler) {

  public Action {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("the path of an action starts with '/': " + path);
    }
    bodies = List.copyOf(bodies);
  }

  private static Action of(
      HttpVerb verb, String path, @Nullable String key, int success, ActionHandler handler) {
    return new Action(
        verb,
        path,
        key,
        ActionScope.PROJECT,
        Microversion.MIN,
        Microversion.MAX,
        List.of(),
        null,
        success,
        ActionAccess.CALLERS,
        "",
        "",
        handler);
  }

  /** A {@code GET} answered with 200. */
  public static Action get(String path, ActionHandler handler) {
    return of(HttpVerb.GET, path, null, 200, handler);
  }

  /** A {@code POST} answered with 202. */
  public static Action post(String path, ActionHandler handler) {
    return of(HttpVerb.POST, path, null, 202, handler);
  }

  /** A {@code PUT} answered with 200. */
  public static Action put(String path, ActionHandler handler) {
    return of(HttpVerb.PUT, path, null, 200, handler);
  }

  /** A {@code DELETE} answered with 202. */
  public static Action delete(String path, ActionHandler handler) {
    return of(HttpVerb.DELETE, path, null, 202, handler);
  }

  /** A {@code POST} whose body has one key that says what to do, answered with 202. */
  public static Action action(String path, String key, ActionHandler handler) {
    return of(HttpVerb.POST, path, key, 202, handler);
  }

  /** The same, allowed by this rule. */
  public Action allowedBy(String rule) {
    return new Action(
        verb, path, key, scope, since, until, bodies, rule, success, access, tag, summary, handler);
  }

  /** The same, answered with this status. */
  public Action answering(int status) {
    return new Action(
        verb, path, key, scope, since, until, bodies, policy, status, access, tag, summary,
        handler);
  }

  /** The same, from {@code 3.minor} on; older requests find nothing there. */
  public Action since(int minor) {
    return new Action(
        verb,
        path,
        key,
        scope,
        Microversion.of(minor),
        until,
        bodies,
        policy,
        success,
        access,
        tag,
        summary,
        handler);
  }

  /** The same, up to and including {@code 3.minor}. */
  public Action until(int minor) {
    return new Action(
        verb,
        path,
        key,
        scope,
        since,
        Microversion.of(minor),
        bodies,
        policy,
        success,
        access,
        tag,
        summary,
        handler);
  }

  /** The same with a body schema for all its versions; a body is then required. */
  public Action body(String resource) {
    return bodyFrom(0, resource);
  }

  /** The same with a body schema that takes over at {@code 3.minor}. */
  public Action bodyFrom(int minor, String resource) {
    List<BodySchema> more = new ArrayList<>(bodies);
    more.add(new BodySchema(Microversion.of(minor), resource));
    return new Action(
        verb, path, key, scope, since, until, more, policy, success, access, tag, summary, handler);
  }

  /** The same, for callers without a token too. */
  public Action withoutToken() {
    return new Action(
        verb,
        path,
        key,
        scope,
        since,
        until,
        bodies,
        policy,
        success,
        ActionAccess.ANYBODY,
        tag,
        summary,
        handler);
  }

  /** The same, for what looks whether the service is there: without a token, by any method. */
  public Action forProbes() {
    return new Action(
        verb,
        path,
        key,
        scope,
        since,
        until,
        bodies,
        policy,
        success,
        ActionAccess.PROBES,
        tag,
        summary,
        handler);
  }

  /** What its rule is asked about. */
  public RuleTarget target() {
    return policy == null ? RuleTarget.CALLER : RuleTarget.of(policy);
  }

  /** Whether it needs no token. */
  public boolean anonymous() {
    return access != ActionAccess.CALLERS;
  }

  /** The same, rooted at the server instead of {@code /v3}. */
  public Action atRoot() {
    return new Action(
        verb,
        path,
        key,
        ActionScope.ROOT,
        since,
        until,
        bodies,
        policy,
        success,
        access,
        tag,
        summary,
        handler);
  }

  /** The same with its words for the documentation. */
  public Action described(String heading, String line) {
    return new Action(
        verb, path, key, scope, since, until, bodies, policy, success, access, heading, line,
        handler);
  }

  /** Its name: method, path and, where it has one, key; the same in all its versions. */
  public String route() {
    return key == null ? verb + " " + path : verb + " " + path + " " + key;
  }

  /**
   * Whether it makes something, and so may be asked for once with an {@code Idempotency-Key}: a
   * {@code POST} to a collection.
   */
  public boolean makes() {
    return verb == HttpVerb.POST && key == null && path.indexOf('{') < 0;
  }

  /** Whether a request of this version can use it. */
  public boolean serves(Microversion version) {
    return since.compareTo(version) <= 0 && version.compareTo(until) <= 0;
  }

  /** Schema of the body at this version; null where the body is not looked at. */
  public @Nullable BodySchema bodyAt(Microversion version) {
    BodySchema found = null;
    for (BodySchema body : bodies) {
      if (body.since().compareTo(version) <= 0) {
        found = body;
      }
    }
    return found;
  }
}
