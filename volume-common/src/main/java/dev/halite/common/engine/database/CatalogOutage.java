package dev.halite.common.engine.database;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells an absent or busy database, which comes back, from a statement that will never work. */
public final class CatalogOutage {
  private CatalogOutage() {}

  /** Whether the same statements may succeed later. */
  public static boolean is(RuntimeException failure) {
    return failure instanceof TransientDataAccessException
        || failure instanceof RecoverableDataAccessException
        || failure instanceof DataAccessResourceFailureException
        || failure instanceof TransactionException;
  }
}
