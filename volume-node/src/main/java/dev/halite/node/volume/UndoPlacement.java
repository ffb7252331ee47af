package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.PlacementUndoPayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.outcome.Change;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.UndoFlow;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Removes what an abandoned placement of a volume may have left, and frees its room. */
@Component
final class UndoPlacement extends UndoFlow<PlacementUndoPayload> {
  UndoPlacement() {
    super(PlacementUndoPayload.class);
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.UNDO_PLACEMENT;
  }

  @Override
  protected void remove(Claim claim, PlacementUndoPayload undo, Backend backend) {
    backend.run(
        claim,
        Set.of(undo.volumeId()),
        driver -> driver.delete(Backend.mark(claim), undo.volumeId(), undo.placement()));
  }

  @Override
  protected List<Change> freed(PlacementUndoPayload undo) {
    return List.of(new RoomChange.Released(undo.placement()));
  }
}
