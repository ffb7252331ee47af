package dev.halite.api;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.Once;
import dev.halite.api.health.HealthProbe;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.RuleTarget;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.PropertySource;
import org.springframework.dao.DataAccessResourceFailureException;

/** The web core with a handful of actions of no meaning, without catalog and broker. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@ComponentScan(
    basePackageClasses = VolumeApi.class,
    excludeFilters = {
      @Filter(SpringBootConfiguration.class),
      @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = VolumeApiConfiguration.class),
      // These need a catalog.
      @Filter(
          type = FilterType.REGEX,
          pattern =
              "dev\\.halite\\.api\\.(volume|snapshot|attachment|metadata|type|qos|quota|limits|service|zone|pool|message|operation|idempotency|waiting)\\..*")
    })
@ConfigurationPropertiesScan(basePackageClasses = VolumeApi.class)
@PropertySource({
  "classpath:/dev/halite/api/defaults.properties",
  "classpath:/dev/halite/api/test-api.properties"
})
public class TestApi {
  /** Project of callers without a token. */
  public static final String PROJECT = "00000000000000000000000000000001";

  /** A part of an answer that no buffer of a connection takes. */
  static final String LARGE = "x".repeat(12 << 20);

  /** What the health probe says. */
  public static final AtomicBoolean HEALTHY = new AtomicBoolean(true);

  /** How many requests are in the slow action. */
  public static final AtomicInteger WAITING = new AtomicInteger();

  /** Ends the slow action. */
  public static volatile CountDownLatch slow = new CountDownLatch(0);

  @Bean
  Once always() {
    return (action, request, work) -> work.get();
  }

  @Bean
  HealthProbe testProbe() {
    return new HealthProbe() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public boolean healthy() {
        return HEALTHY.get();
      }
    };
  }

  /** As the shared parts have it, which would need a catalog. */
  @Bean
  SanitizingFunction secretsAreNotShown() {
    return SanitizingFunction.sanitizeValue().ifLikelyCredential();
  }

  @Bean
  ActionSource testActions() {
    return () ->
        List.of(
            Action.get("/things", TestApi::echo).allowedBy("volume:get_all"),
            Action.get("/things/detail", TestApi::echo).allowedBy("volume:get_all"),
            Action.get("/things/{id}", TestApi::echo).allowedBy("volume:get"),
            Action.post("/things", TestApi::echo)
                .allowedBy("volume:create")
                .body("test-thing")
                .bodyFrom(47, "test-thing-any"),
            Action.put("/things/{id}", TestApi::echo).allowedBy("volume:update").since(9),
            Action.delete("/things/{id}", request -> ActionResult.empty()),
            Action.get("/things/{thing_id}/metadata/{key}", TestApi::echo),
            Action.get("/things/defaults", request -> ActionResult.empty().withStatus(204)),
            Action.put("/things/{id}/defaults", TestApi::echo),
            Action.get("/old", TestApi::echo).until(4),
            Action.get("/old", request -> ActionResult.of(Map.of("new", true))).since(5),
            Action.action("/things/{id}/action", "os-poke", TestApi::echo).body("test-poke"),
            Action.action("/things/{id}/action", "os-late", TestApi::echo).since(42),
            Action.action("/things/{id}/action", "os-admin", TestApi::echo)
                .allowedBy("volume:force_delete"),
            Action.get("/failing/{how}", TestApi::fail),
            Action.get("/time", request -> ActionResult.of(Map.of("at", Instant.EPOCH))),
            Action.get("/slow", TestApi::beSlow),
            Action.get("/large", request -> ActionResult.of(Map.of("large", LARGE))),
            Action.get("/caller", TestApi::caller));
  }

  /** Who the service takes the caller for, and what handlers see of a header. */
  private static ActionResult caller(ActionRequest request) {
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("context", request.context());
    seen.put("header", request.header(String.valueOf(request.query().asMap().get("header"))));
    return ActionResult.of(seen);
  }

  private static ActionResult echo(ActionRequest request) {
    // There are no rows here: each thing is the caller's own.
    request.judge().require(RuleTarget.caller(request.context()));
    Map<String, Object> echo = new LinkedHashMap<>();
    echo.put("user", request.context().userId());
    echo.put("project", request.context().projectId());
    echo.put("admin", request.context().admin());
    echo.put("global", request.context().globalRequestId());
    echo.put("version", request.version().toString());
    echo.put("path", request.path());
    echo.put("query", request.query().asMap());
    echo.put("body", request.body());
    echo.put("links", request.links().of("things", "7"));
    return ActionResult.of(echo);
  }

  private static ActionResult fail(ActionRequest request) {
    return switch (request.variable("how")) {
      case "quota" -> throw new HaliteException(FaultCode.OVER_LIMIT, "VolumeLimitExceeded");
      case "conflict" -> throw new HaliteException(FaultCode.CONFLICT, "It is there already");
      case "internal" -> throw new HaliteException(FaultCode.INTERNAL, "secret words");
      case "catalog" -> throw new DataAccessResourceFailureException("secret words");
      case "stack" -> throw new StackOverflowError();
      case "unwritable" -> ActionResult.of(new Unwritable());
      default -> throw new IllegalStateException("secret words");
    };
  }

  private static ActionResult beSlow(ActionRequest request) {
    WAITING.incrementAndGet();
    try {
      slow.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      WAITING.decrementAndGet();
    }
    return ActionResult.empty();
  }

  /** Fails while it is written. */
  public static final class Unwritable {
    /** Always throws. */
    public String getValue() {
      throw new IllegalStateException("secret words");
    }
  }
}
