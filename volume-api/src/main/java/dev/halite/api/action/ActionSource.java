package dev.halite.api.action;

import java.util.List;

/** A bean that contributes the actions of one feature to the table. Read once, at start-up. */
@FunctionalInterface
public interface ActionSource {
  List<Action> actions();
}
