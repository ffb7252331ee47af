package dev.halite.api.operation;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.NamedResource;
import dev.halite.api.listing.Filter;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.ResourceView;
import dev.halite.api.resource.Rows;
import dev.halite.api.resource.Scope;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.RecordedOperation;
import dev.halite.common.engine.operation.RecordedOperations;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds and shows the operations that a project has asked for. */
@Component
class OperationList implements ListedResource, Rows<RecordedOperation> {
  private static final Filter OPEN =
      new Filter.OneOf(OperationFields.STATUS, List.of(OperationState.OPEN.text()), false);

  private final RecordedOperations operations;
  private final ResourceView<RecordedOperation, OperationBeside> view;
  private final ResourceList<RecordedOperation, OperationBeside> list;

  OperationList(ListReader reader, RecordedOperations operations, Policy policy) {
    this.operations = operations;
    this.view = new ResourceView<>(OperationFields.RESOURCE, policy, this::beside);
    this.list =
        new ResourceList<>(OperationFields.RESOURCE, reader, this, view, OperationList::scope);
  }

  /** Those that are open are few, and found by what they still have. */
  private static Scope scope(ActionRequest request, ListRequest asked) {
    Scope scope = Scope.ofProject(request, asked);
    return asked.filters().contains(OPEN)
        ? new Scope(
            scope.condition() + " AND id IN (SELECT operation_id FROM operation_run)",
            scope.parameters(),
            scope.project())
        : scope;
  }

  private OperationBeside beside(
      List<RecordedOperation> rows, Answer answer, ActionRequest request) {
    List<UUID> open =
        rows.stream()
            .filter(row -> row.state().equals(OperationState.OPEN.text()))
            .map(RecordedOperation::id)
            .toList();
    return new OperationBeside(operations.runs(open), request.context().admin());
  }

  @Override
  public Resource<RecordedOperation, OperationBeside> resource() {
    return OperationFields.RESOURCE;
  }

  @Override
  public Page<RecordedOperation> page(PageQuery page) {
    return operations.page(page);
  }

  @Override
  public Optional<RecordedOperation> find(UUID id, @Nullable String project) {
    return operations.find(id, project);
  }

  ActionResult list(ActionRequest request) {
    return list.summary(request);
  }

  ActionResult one(NamedResource named, ActionRequest request) {
    RecordedOperation operation =
        find(named.id(), named.scope())
            .orElseThrow(
                () ->
                    new HaliteException(
                        FaultCode.NOT_FOUND, "Operation " + named.id() + " could not be found."));
    named.judge().require(RuleTarget.ofProject(operation.id().toString(), operation.projectId()));
    return ActionResult.of(Map.of("operation", view.one(operation, Answer.DETAIL, request)));
  }
}
