package dev.halite.common.engine.operation;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A flow that has one child made, and ends after it. */
final class ParentFlow {
  private ParentFlow() {}

  /**
   * The flow.
   *
   * @param children queue of the child
   * @param before done before that
   */
  static Engine.TestFlow of(Engine engine, String children, Consumer<Claim> before) {
    return new Engine.TestFlow(
        TestKind.ORDINARY,
        claim -> {
          if (!engine.childrenOf(claim.operation().id()).isEmpty()) {
            return Outcome.succeeded(List.of());
          }
          before.accept(claim);
          return new Outcome.AwaitsChildren(
              List.of(
                  new NewOperation(
                      TestKind.URGENT,
                      UUID.randomUUID(),
                      children,
                      new NoPayload(),
                      Engine.CONTEXT)),
              "waits",
              null,
              List.of());
        });
  }

  /** The only child, once it is there. */
  static UUID childOf(Engine engine, UUID parent) {
    await().until(() -> engine.childrenOf(parent).size() == 1);
    return engine.childrenOf(parent).getFirst();
  }
}
