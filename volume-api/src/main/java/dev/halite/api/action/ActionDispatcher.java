package dev.halite.api.action;

import dev.halite.api.auth.Caller;
import dev.halite.api.auth.IdentityStrategy;
import dev.halite.api.exchange.Exchange;
import dev.halite.api.fault.Echo;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.fault.FaultWriter;
import dev.halite.api.json.BodyReader;
import dev.halite.api.link.Endpoints;
import dev.halite.api.link.Links;
import dev.halite.api.microversion.Microversion;
import dev.halite.api.rate.RateLimit;
import dev.halite.api.schema.RequestSchemas;
import dev.halite.api.server.ServerLimits;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.observability.LogFields;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.HttpRequestHandler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers every request of the API by the table. The order of the checks is the one clients know:
 *
 * <ol>
 *   <li>a caller (401), unless the action needs none
 *   <li>the path (404) and its method (405)
 *   <li>the microversion (400, 406)
 *   <li>the project in the path (400)
 *   <li>the rate of the project (413), if there is a limit
 *   <li>room for one more request, and for its body (503)
 *   <li>the body as such, and the one key of it that names the action (400, 413, 415)
 *   <li>whether the action is there in that version (404)
 *   <li>its turn among the projects (503 after a while)
 *   <li>the body by schema (400)
 *   <li>policy (403), where the rule is about the caller itself
 *   <li>what the same request was answered, if it has an {@code Idempotency-Key}
 *   <li>the handler, which has the rule asked where it is about what the request names
 * </ol>
 */
public final class ActionDispatcher implements HttpRequestHandler {
  private static final RequestContext STRANGER =
      new RequestContext("", null, "", null, Set.of(), Set.of(), false);

  private final ActionTable table;
  private final RequestSchemas schemas;
  private final Policy policy;
  private final BodyReader bodies;
  private final Endpoints endpoints;
  private final RateLimit rateLimit;
  private final Admission admission;
  private final BodyRoom bodyRoom;
  private final AnswerWriter answers;
  private final Once once;
  private final ServerLimits limits;
  private final FaultWriter faults;
  private final IdentityStrategy strategy;

  ActionDispatcher(
      ActionTable table,
      RequestSchemas schemas,
      Policy policy,
      BodyReader bodies,
      Endpoints endpoints,
      RateLimit rateLimit,
      Admission admission,
      BodyRoom bodyRoom,
      AnswerWriter answers,
      Once once,
      ServerLimits limits,
      FaultWriter faults,
      IdentityStrategy strategy) {
    this.table = table;
    this.schemas = schemas;
    this.policy = policy;
    this.bodies = bodies;
    this.endpoints = endpoints;
    this.rateLimit = rateLimit;
    this.admission = admission;
    this.bodyRoom = bodyRoom;
    this.answers = answers;
    this.once = once;
    this.limits = limits;
    this.faults = faults;
    this.strategy = strategy;
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      route(request, response);
    } catch (HaliteException e) {
      if (e.code() == FaultCode.UNAUTHENTICATED) {
        response.setHeader("WWW-Authenticate", strategy.challenge());
      }
      faults.write(response, e);
    } catch (RuntimeException | StackOverflowError e) {
      faults.write(response, e);
    }
  }

  private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
    RequestContext caller = Caller.of(request);
    HttpVerb verb = verb(request.getMethod());
    List<String> segments = PathText.segments(path(request));
    boolean versioned = !segments.isEmpty() && segments.getFirst().equals("v3");
    String project = versioned ? projectIn(segments) : null;
    ActionTable.Found found = table.findAtRoot(segments, verb);
    if (found instanceof ActionTable.Found.Nothing && versioned && segments.size() > 1) {
      found = table.findInProject(segments, project == null ? 1 : 2, verb);
    }
    switch (found) {
      case ActionTable.Found.Nothing nothing -> {
        requireCaller(caller);
        throw new HaliteException(FaultCode.NOT_FOUND, FaultBody.words(404));
      }
      case ActionTable.Found.WrongMethod(Set < HttpVerb > allowed) -> {
        requireCaller(caller);
        response.setHeader(
            "Allow", allowed.stream().map(Enum::name).sorted().collect(Collectors.joining(", ")));
        throw new HaliteException(FaultCode.METHOD_NOT_ALLOWED, FaultBody.words(405));
      }
      case ActionTable.Found.Hit hit -> answer(hit, caller, project, versioned, request, response);
    }
  }

  /** The path below the context path, still encoded. */
  static String path(HttpServletRequest request) {
    String uri = request.getRequestURI();
    String context = request.getContextPath();
    return context.isEmpty() ? uri : uri.substring(context.length());
  }

  private static @Nullable HttpVerb verb(String method) {
    return switch (method) {
      case "GET", "HEAD" -> HttpVerb.GET;
      case "POST" -> HttpVerb.POST;
      case "PUT" -> HttpVerb.PUT;
      case "DELETE" -> HttpVerb.DELETE;
      default -> null;
    };
  }

  /** What stands in the path where a project may stand; null where a collection stands there. */
  private @Nullable String projectIn(List<String> segments) {
    return segments.size() > 1
            && !(segments.size() == 2 && segments.get(1).isEmpty())
            && !table.isCollection(segments.get(1))
        ? segments.get(1)
        : null;
  }

  private static RequestContext requireCaller(@Nullable RequestContext caller) {
    if (caller == null) {
      throw new HaliteException(FaultCode.UNAUTHENTICATED, FaultBody.words(401));
    }
    return caller;
  }

  private void answer(
      ActionTable.Found.Hit hit,
      @Nullable RequestContext caller,
      @Nullable String project,
      boolean versioned,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    ActionTable.Endpoint endpoint = hit.endpoint();
    boolean anonymous = !endpoint.isKeyed() && endpoint.plain().getFirst().anonymous();
    RequestContext context = caller != null ? caller : anonymous ? STRANGER : requireCaller(null);
    Exchange exchange = Exchange.of(request);
    if (versioned && exchange.negotiation().problem() != null) {
      throw exchange.negotiation().problem();
    }
    if (project != null && !(isProject(project) && project.equals(context.projectId()))) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Malformed request url");
    }
    if (!anonymous) {
      int wait = rateLimit.secondsToWait(context);
      if (wait > 0) {
        faults.writeTooMany(response, wait);
        return;
      }
    }
    Request sent = new Request(hit, context, exchange.negotiation().effective(), project, request);
    boolean reads = verb(request.getMethod()) == HttpVerb.GET;
    try (AnswerRoom room = answers.room(context.projectId(), reads)) {
      Rest rest =
          anonymous
              ? ask(sent, room)
              : admission.within(context.projectId(), () -> ask(sent, room));
      answers.write(rest.ready(), response);
    }
  }

  /** What is left to do for an answer once nothing of the request is in memory. */
  @FunctionalInterface
  private interface Rest {
    AnswerWriter.Ready ready() throws IOException;
  }

  /** Who waits has no place; for the answer it takes one again. */
  private AnswerWriter.Ready later(
      Pending pending, int success, RequestContext context, AnswerRoom room) throws IOException {
    String project = context.projectId();
    admission.waitFor(project, pending.end());
    Rest rest =
        admission.within(
            project,
            () ->
                admission.inTurn(
                    project, () -> rest(pending.then().get(), success, context, room)));
    return rest.ready();
  }

  /** What was sent, and what is known of it before its body. */
  private record Request(
      ActionTable.Found.Hit hit,
      RequestContext context,
      Microversion version,
      @Nullable String project,
      HttpServletRequest http) {}

  /** What is to be done for a request once its body is there. */
  private record Task(Action action, Admission.Work<ActionResult> work) {}

  /** The body, and the rows that are read, are in memory until there is an answer. */
  private Rest ask(Request sent, AnswerRoom room) throws IOException {
    String project = sent.context().projectId();
    try (var body = bodyRoom.take(project, sent.http());
        AnswerRoom rows = answers.roomForRows(project)) {
      Task task = task(sent, rows);
      return task.action().anonymous()
          ? rest(task, sent, room)
          : admission.inTurn(project, () -> rest(task, sent, room));
    }
  }

  /** Works, and makes the bytes of the answer, which takes as long. */
  private Rest rest(Task task, Request sent, AnswerRoom room) throws IOException {
    return rest(task.work().run(), task.action().success(), sent.context(), room);
  }

  /** What is to be waited for may come to something else that is. */
  private Rest rest(ActionResult result, int success, RequestContext context, AnswerRoom room)
      throws IOException {
    if (result.body() instanceof Pending pending) {
      return () -> later(pending, success, context, room);
    }
    AnswerWriter.Ready ready = AnswerWriter.prepare(result, success, room);
    return () -> ready;
  }

  private Task task(Request sent, AnswerRoom rows) throws IOException {
    HttpServletRequest request = sent.http();
    Microversion version = sent.version();
    ActionTable.Endpoint endpoint = sent.hit().endpoint();
    ObjectNode body = endpoint.isKeyed() ? bodies.read(request) : null;
    List<Action> candidates = body == null ? endpoint.plain() : keyed(endpoint, body);
    Action action = ActionTable.serving(candidates, version);
    if (action == null) {
      throw new HaliteException(FaultCode.NOT_FOUND, FaultBody.words(404));
    }
    BodySchema schema = action.bodyAt(version);
    if (body == null && schema != null) {
      body = bodies.read(request);
    }
    ActionRequest asked =
        new ActionRequest(
            sent.context(),
            version,
            ActionTable.named(action, sent.hit().values()),
            PathText.query(
                request.getQueryString(), limits.maxQueryLength(), limits.maxQueryParameters()),
            request::getHeader,
            body,
            new Links(endpoints.of(request), sent.project()),
            new Judge(policy, sent.context(), action.policy()),
            rows);
    String resource = asked.path().get("id");
    if (resource != null) {
      MDC.put(LogFields.RESOURCE, Echo.of(resource));
    }
    return new Task(
        action,
        () -> action.anonymous() ? action.handler().handle(asked) : work(action, schema, asked));
  }

  private static boolean isProject(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static List<Action> keyed(ActionTable.Endpoint endpoint, ObjectNode body) {
    if (body.size() != 1) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Malformed request body");
    }
    String key = body.propertyNames().iterator().next();
    List<Action> candidates = endpoint.under(key);
    if (candidates == null) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "There is no such action: "
              + Echo.of(key)
              + ". Verify the request body and Content-Type header and try again.");
    }
    return candidates;
  }

  private ActionResult work(Action action, @Nullable BodySchema schema, ActionRequest asked) {
    if (schema != null && asked.body() != null) {
      schemas.check(schema.resource(), asked.body());
    }
    if (action.target() == RuleTarget.CALLER) {
      asked.judge().requireForOwn();
    }
    try {
      ActionResult result = once.answer(action, asked, () -> action.handler().handle(asked));
      if (!asked.judge().asked()) {
        throw new IllegalStateException(action.route() + " was not judged by its policy");
      }
      return result;
    } catch (HaliteException e) {
      // Who may do it to nothing at all learns no more than that.
      if (!asked.judge().asked()) {
        asked.judge().requireForOwn();
      }
      throw e;
    }
  }
}
