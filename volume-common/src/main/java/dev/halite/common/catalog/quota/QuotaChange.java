package dev.halite.common.catalog.quota;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By how much a project's counters change.
 *
 * @param volumeTypeId the type whose own counters change as well
 * @param volumeTypeName its name, by which its limits are called
 */
public record QuotaChange(
    String projectId,
    @Nullable UUID volumeTypeId,
    @Nullable String volumeTypeName,
    Map<QuotaCounter, Long> deltas) {
  public QuotaChange {
    deltas = Map.copyOf(deltas);
  }

  /** One volume of so many GiB comes. */
  public static QuotaChange volume(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, long gb) {
    return new QuotaChange(
        projectId, typeId, typeName, Map.of(QuotaCounter.VOLUMES, 1L, QuotaCounter.GIGABYTES, gb));
  }

  /** So many GiB come to what is there. */
  public static QuotaChange gigabytes(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, long gb) {
    return new QuotaChange(projectId, typeId, typeName, Map.of(QuotaCounter.GIGABYTES, gb));
  }
}
