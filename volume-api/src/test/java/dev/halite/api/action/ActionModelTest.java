package dev.halite.api.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.policy.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActionModelTest {
  private static final ActionHandler NOTHING = request -> ActionResult.empty();

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    List<Action> wrong =
        List.of(
            Action.get("/things", NOTHING).allowedBy("no:such_rule"),
            Action.post("/things", NOTHING).body("no/such-schema"),
            Action.get("/things/{id}", NOTHING).until(9),
            Action.get("/things/{thing_id}", NOTHING).since(9),
            Action.put("/things/{id}", NOTHING).since(9).until(8),
            Action.action("/things/{id}/action", "os-poke", NOTHING),
            Action.action("/things/{id}/action", "os-poke", NOTHING).since(5),
            Action.post("/others/{id}/action", NOTHING),
            Action.action("/others/{id}/action", "os-poke", NOTHING),
            Action.post("/late", NOTHING).bodyFrom(9, "test-thing").bodyFrom(9, "test-poke"));

    assertThatThrownBy(() -> ActionModel.of(wrong, Policy.defaults()))
        .isInstanceOf(IllegalStateException.class)
        .message()
        .isEqualTo(
            """
            The table of actions is wrong:
            - /others/{id}/action has actions with and without a key
            - GET /things names the unknown rule no:such_rule
            - POST /late: body schemas go from old to new
            - PUT /things/{id}: since 3.9 is after until 3.8
            - Schema no/such-schema cannot be read: it is missing in the class path.
            - two actions for GET /things/{id} in one version
            - two actions for POST /things/{id}/action os-poke in one version\
            """);
  }

  @Test
  void whatIsRightIsPutTogether() {
    ActionModel model =
        ActionModel.of(
            List.of(
                Action.get("/things/{id}", NOTHING).until(8),
                Action.get("/things/{id}", NOTHING).since(9).allowedBy("volume:get"),
                Action.post("/things", NOTHING).body("test-thing")),
            Policy.defaults());
    assertThat(model.table().actions()).hasSize(3);
    assertThat(model.schemas().source("test-thing").isObject()).isTrue();
  }
}
