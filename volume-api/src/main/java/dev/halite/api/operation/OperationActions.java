package dev.halite.api.operation;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import java.util.List;
import org.springframework.stereotype.Component;

/** What clients can ask of operations. */
@Component
class OperationActions implements ActionSource {
  private static final String TAG = "Operations (of Halite)";

  private final OperationList list;

  OperationActions(OperationList list) {
    this.list = list;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/operations", list::list)
            .allowedBy("operation:get_all")
            .described(TAG, "List operations"),
        Action.get("/operations/{id}", this::show)
            .allowedBy("operation:get")
            .described(TAG, "Show an operation"));
  }

  private ActionResult show(ActionRequest request) {
    return list.one(request.named("id", "Operation"), request);
  }
}
