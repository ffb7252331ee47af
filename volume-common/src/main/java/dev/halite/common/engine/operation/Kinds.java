package dev.halite.common.engine.operation;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Every kind of operation that this release knows, by its wire name. */
public final class Kinds {
  private final Map<String, OperationKind> byName = new TreeMap<>();

  Kinds(Collection<? extends KindSource> sources) {
    for (KindSource source : sources) {
      for (OperationKind kind : source.kinds()) {
        if (byName.putIfAbsent(kind.wireName(), kind) != null) {
          throw new IllegalStateException("Two kinds are called " + kind.wireName() + ".");
        }
      }
    }
  }

  public Collection<OperationKind> all() {
    return java.util.Collections.unmodifiableCollection(byName.values());
  }

  OperationKind ofWireName(String name) {
    OperationKind kind = byName.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("No operation kind is called '" + name + "'.");
    }
    return kind;
  }
}
