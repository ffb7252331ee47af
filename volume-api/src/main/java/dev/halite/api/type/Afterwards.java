package dev.halite.api.type;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What follows a change that may be part of a larger transaction, as that of a request that is done
 * once: then it waits for the end of that.
 */
@Component
class Afterwards {
  private final TransactionTemplate ofItsOwn;

  Afterwards(PlatformTransactionManager manager) {
    this.ofItsOwn = new TransactionTemplate(manager);
    ofItsOwn.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /** Does what follows a change that others see. */
  void changed(Runnable work) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      work.run();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            work.run();
          }
        });
  }

  /** Records what follows a failure, which is rolled back. */
  void failed(Runnable work) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      work.run();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            ofItsOwn.executeWithoutResult(own -> work.run());
          }
        });
  }
}
