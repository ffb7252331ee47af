package dev.halite.common.catalog.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks whether what must always hold does hold. Each answer is about one moment of the catalog, so
 * it may be asked while services run: what is half done is behind a transaction or an operation.
 */
public final class CatalogCheck {
  private final TransactionTemplate oneMoment;
  private final OperationCheck operations;
  private final QuotaCheck quota;
  private final ClaimCheck claims;
  private final ObjectCheck objects;

  public CatalogCheck(DataSource dataSource) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    this.oneMoment = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    oneMoment.setReadOnly(true);
    this.operations = new OperationCheck(jdbc);
    this.quota = new QuotaCheck(jdbc);
    this.claims = new ClaimCheck(jdbc);
    this.objects = new ObjectCheck(jdbc);
  }

  /** Everything that the catalog alone can tell. */
  public List<Violation> catalog() {
    return atOneMoment(
        () -> {
          List<Violation> all = new ArrayList<>();
          CheckedResource.ALL.forEach(resource -> all.addAll(operations.statuses(resource)));
          all.addAll(operations.lost());
          all.addAll(operations.runsAfterEnd());
          all.addAll(operations.holds());
          all.addAll(quota.violations());
          all.addAll(claims.sums());
          all.addAll(claims.missing());
          all.addAll(claims.differing());
          all.addAll(claims.left());
          return all;
        });
  }

  /** The quota counters alone. */
  public List<Violation> quota() {
    return atOneMoment(quota::violations);
  }

  /**
   * The resources of one backend against what its driver found on the storage. The two are not of
   * the same moment: while services run, only what two checks in a row find is sure.
   *
   * @param resource what kind of resource the driver was asked for
   * @param backend {@code host@backend}
   */
  public List<Violation> objects(
      CheckedResource resource, String backend, Collection<StoredObject> stored) {
    return atOneMoment(() -> objects.violations(resource, backend, stored));
  }

  private List<Violation> atOneMoment(Supplier<List<Violation>> check) {
    return List.copyOf(Objects.requireNonNull(oneMoment.execute(status -> check.get())));
  }
}
