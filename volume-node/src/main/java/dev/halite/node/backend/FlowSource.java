package dev.halite.node.backend;

import dev.halite.common.engine.operation.Flow;
import java.util.List;

/** A feature's flows, made for each backend. */
@FunctionalInterface
public interface FlowSource {
  List<Flow> of(Backend backend);
}
