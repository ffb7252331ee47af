package dev.halite.common.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestContextTest {
  @Test
  void comesBackFromTheCatalogAsItWas() {
    RequestContext context =
        new RequestContext(
            "req-1",
            "req-2",
            "ann",
            null,
            Set.of("reader"),
            Set.of("service"),
            false,
            new TokenScope(null, "all", "default", null, false));
    assertThat(Json.read(Json.write(context), RequestContext.class)).isEqualTo(context);
  }

  @Test
  void oneThatWasRecordedWithoutAScopeIsOfAProject() {
    RequestContext context =
        Json.read(
            """
            {"requestId":"req-1","globalRequestId":null,"userId":"ann","projectId":"aa",
             "roles":["member"],"serviceRoles":[],"admin":false}""",
            RequestContext.class);
    assertThat(context)
        .isEqualTo(
            new RequestContext("req-1", null, "ann", "aa", Set.of("member"), Set.of(), false));
    assertThat(context.scope()).isEqualTo(TokenScope.PROJECT);
  }
}
