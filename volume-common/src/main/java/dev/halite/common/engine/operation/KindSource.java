package dev.halite.common.engine.operation;

import java.util.List;

/** The kinds of one resource. */
@FunctionalInterface
public interface KindSource {
  List<? extends OperationKind> kinds();
}
