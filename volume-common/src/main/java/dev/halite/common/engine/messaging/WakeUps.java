package dev.halite.common.engine.messaging;

import dev.halite.common.engine.kind.Lane;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends the hint that a queue has work. Never waits for the broker and never fails on it. */
public final class WakeUps {
  private final WakeUpSender sender;

  public WakeUps(WakeUpSender sender) {
    this.sender = sender;
  }

  /** Sends the hint once the present transaction has committed. */
  public void afterCommit(String queue, Lane lane, UUID operationId) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            now(queue, lane, operationId);
          }
        });
  }

  /** Sends the hint at once; what it is about has been committed. */
  public void now(String queue, Lane lane, UUID operationId) {
    sender.send(new WakeUp(queue, lane, operationId));
  }
}
