package dev.halite.api.health;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.common.engine.database.ControlCatalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Without the catalog no request can be answered. Anybody may ask for health, as often as he likes:
 * so the catalog is asked once a second, by one of those who ask, on a connection that requests do
 * not use, and the others are told what was found last.
 */
@Component
class CatalogProbe implements HealthProbe {
  private static final Logger log = LoggerFactory.getLogger(CatalogProbe.class);
  private static final int PATIENCE_SECONDS = 2;
  private static final long GOOD_FOR_NANOS = Duration.ofSeconds(1).toNanos();

  private final ObjectProvider<ControlCatalog> catalog;
  private final Ticker ticker;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Found found;

  private record Found(boolean answers, long at) {}

  @Autowired
  CatalogProbe(ObjectProvider<ControlCatalog> catalog) {
    this(catalog, Ticker.systemTicker());
  }

  CatalogProbe(ObjectProvider<ControlCatalog> catalog, Ticker ticker) {
    this.catalog = catalog;
    this.ticker = ticker;
  }

  @Override
  public String name() {
    return "catalog";
  }

  @Override
  public boolean healthy() {
    Found known = found;
    if (known != null && (isFresh(known) || !asking.tryLock())) {
      return known.answers();
    }
    if (known == null) {
      asking.lock();
    }
    try {
      Found meanwhile = found;
      if (meanwhile != null && isFresh(meanwhile)) {
        return meanwhile.answers();
      }
      boolean answers = ask();
      found = new Found(answers, ticker.read());
      return answers;
    } finally {
      asking.unlock();
    }
  }

  private boolean isFresh(Found known) {
    return ticker.read() - known.at() < GOOD_FOR_NANOS;
  }

  private boolean ask() {
    ControlCatalog known = catalog.getIfAvailable();
    if (known == null) {
      return true;
    }
    try (Connection connection = known.dataSource().getConnection()) {
      return connection.isValid(PATIENCE_SECONDS);
    } catch (SQLException e) {
      log.debug("The catalog does not answer", e);
      return false;
    }
  }
}
