package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** That the rule sees what it is for. */
@Timeout(60)
class TransactionsTest {
  private static final String WAIT = "java.util.concurrent.Semaphore.acquireUninterruptibly";
  private static final JavaClasses HERE =
      new ClassFileImporter().importClasses(Waits.class, Steps.class, WaitingSteps.class);

  interface Steps {
    void next();
  }

  static final class WaitingSteps implements Steps {
    @Override
    public void next() {
      new Semaphore(0).acquireUninterruptibly();
    }
  }

  static class Waits {
    private final Steps steps = new WaitingSteps();

    @Transactional
    void inside() {
      further();
    }

    private void further() {
      steps.next();
    }

    void byTemplate(TransactionTemplate transactions) {
      transactions.executeWithoutResult(status -> further());
    }

    int beside(TransactionTemplate transactions) {
      steps.next();
      IntSupplier one = () -> 1;
      transactions.executeWithoutResult(status -> one.getAsInt());
      return one.getAsInt();
    }

    void without() {
      steps.next();
    }
  }

  @Test
  void whatWaitsBehindAnInterfaceIsFound() {
    Map<String, String> ways = new Transactions(HERE, Set.of()).waysTo(Set.of(WAIT));
    assertThat(ways).containsOnlyKeys("Waits.inside", "Waits.byTemplate");
    assertThat(ways.get("Waits.inside"))
        .isEqualTo("Waits.inside -> Waits.further -> WaitingSteps.next -> " + WAIT);
  }

  @Test
  void whatIsNotFollowedIsNotFound() {
    Set<String> unfollowed = Set.of(Steps.class.getName() + ".next");
    assertThat(new Transactions(HERE, unfollowed).waysTo(Set.of(WAIT))).isEmpty();
  }
}
