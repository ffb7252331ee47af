package dev.halite.api.attachment;

import dev.halite.api.CatalogApi;
import dev.halite.common.catalog.attachment.AttachmentChange;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.ConnectPayload;
import dev.halite.common.catalog.attachment.DisconnectPayload;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.secret.SecretText;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a node would do with attachments of volumes at {@link #HOST}; nothing is at a storage. */
final class FakeNode {
  static final String HOST = "attaching@fast#pool";

  private static final Map<UUID, AtomicInteger> CALLS = new ConcurrentHashMap<>();
  private static final Map<UUID, Object> HELD = new ConcurrentHashMap<>();
  private static final Map<UUID, HaliteException> FAULTS = new ConcurrentHashMap<>();
  private static boolean serving;

  private FakeNode() {}

  /** Serves the host's queue, from the first call on. */
  static synchronized void serve() {
    if (!serving) {
      serving = true;
      CatalogApi.bean(OperationWorkers.class)
          .serve(
              "node.attaching@fast",
              8,
              List.of(
                  flow(AttachmentKind.CONNECT, FakeNode::connect),
                  flow(AttachmentKind.DISCONNECT, FakeNode::disconnect)));
    }
  }

  /** Work on an attachment of the volume waits from now on. */
  static void hold(UUID volume) {
    HELD.put(volume, volume);
  }

  static void release(UUID volume) {
    HELD.remove(volume);
  }

  /** Work on an attachment of the volume fails from now on; null: no more. */
  static void fail(UUID volume, @Nullable HaliteException fault) {
    if (fault == null) {
      FAULTS.remove(volume);
    } else {
      FAULTS.put(volume, fault);
    }
  }

  /** How often something was done with attachments of the volume. */
  static int calls(UUID volume) {
    return CALLS.getOrDefault(volume, new AtomicInteger()).get();
  }

  private static Outcome connect(Claim claim) {
    ConnectPayload payload = claim.payload(ConnectPayload.class);
    call(claim, payload.volumeId());
    return Outcome.succeeded(
        List.of(
            new AttachmentChange.Connected(
                payload.volumeId(),
                claim.operation().resourceId(),
                payload.connectorHash(),
                new SecretText(
                    """
                    {"driver_volume_type": "fake",
                     "data": {"volume_id": "%s", "password": "secret-%s", "access_mode": "rw"}}"""
                        .formatted(payload.volumeId(), UUID.randomUUID())))));
  }

  private static Outcome disconnect(Claim claim) {
    DisconnectPayload payload = claim.payload(DisconnectPayload.class);
    call(claim, payload.volumeId());
    return Outcome.succeeded(List.of(payload.done(claim.operation())));
  }

  private static void call(Claim claim, UUID volume) {
    CALLS.computeIfAbsent(volume, unused -> new AtomicInteger()).incrementAndGet();
    while (HELD.containsKey(volume)) {
      claim.proceed();
      Thread.onSpinWait();
      Thread.yield();
    }
    HaliteException fault = FAULTS.get(volume);
    if (fault != null) {
      throw fault;
    }
  }

  private static Flow<Subject> flow(OperationKind kind, Function<Claim, Outcome> work) {
    return new Flow<>() {
      @Override
      public OperationKind kind() {
        return kind;
      }

      @Override
      public Outcome run(Claim claim, Subject subject) {
        return work.apply(claim);
      }

      @Override
      public Outcome failed(Claim claim, Subject subject, HaliteException fault) {
        return Endings.failed(claim.operation(), subject, fault.fault());
      }
    };
  }
}
