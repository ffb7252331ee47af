package dev.halite.scheduler.placement.pool;

/**
 * Where a volume can be placed.
 *
 * @param backend {@code host@backend}, or {@code cluster@backend} where several hosts serve it
 * @param pool name of the pool inside the backend
 */
public record PoolName(String backend, String pool) {

  public PoolName {
    if (backend.indexOf('@') <= 0 || backend.indexOf('#') >= 0 || pool.isEmpty()) {
      throw new IllegalArgumentException(
          "A pool is named host@backend#pool, not '" + backend + "#" + pool + "'.");
    }
  }

  /** Reads {@code host@backend#pool}. */
  public static PoolName parse(String full) {
    int hash = full.indexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException("A pool is named host@backend#pool, not '" + full + "'.");
    }
    return new PoolName(full.substring(0, hash), full.substring(hash + 1));
  }

  /** {@code host@backend#pool}, as volumes store it. */
  public String full() {
    return backend + "#" + pool;
  }

  /** Whether a place, given with or without a pool, means this pool. */
  public boolean isAt(String place) {
    if (!place.startsWith(backend)) {
      return false;
    }
    String rest = place.substring(backend.length());
    return rest.isEmpty() || (rest.charAt(0) == '#' && rest.substring(1).equals(pool));
  }

  @Override
  public String toString() {
    return full();
  }
}
