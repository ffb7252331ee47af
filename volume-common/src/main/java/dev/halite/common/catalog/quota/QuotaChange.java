package dev.halite.common.catalog.quota;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By how much a project's counters change.
 *
 * @param volumeTypeId the type whose own counters change as well
 * @param volumeTypeName its name, by which its limits are called
 * @param ofTypeAlone whether the project's own counters stay: what is counted comes to the type, or
 *     leaves it, and is the project's before and after
 */
public record QuotaChange(
    String projectId,
    @Nullable UUID volumeTypeId,
    @Nullable String volumeTypeName,
    Map<QuotaCounter, Long> deltas,
    boolean ofTypeAlone) {
  public QuotaChange {
    deltas = Map.copyOf(deltas);
  }

  /** Of the type and of the project. */
  public QuotaChange(
      String projectId,
      @Nullable UUID volumeTypeId,
      @Nullable String volumeTypeName,
      Map<QuotaCounter, Long> deltas) {
    this(projectId, volumeTypeId, volumeTypeName, deltas, false);
  }

  /** One volume of so many GiB comes. */
  public static QuotaChange volume(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, long gb) {
    return new QuotaChange(
        projectId, typeId, typeName, Map.of(QuotaCounter.VOLUMES, 1L, QuotaCounter.GIGABYTES, gb));
  }

  /** One volume of so many GiB, which is the project's already, comes to a type. */
  public static QuotaChange volumeOfType(
      String projectId, UUID typeId, @Nullable String typeName, long gb) {
    return new QuotaChange(
        projectId, typeId, typeName, volume(projectId, typeId, typeName, gb).deltas(), true);
  }

  /** So many GiB come to what is there. */
  public static QuotaChange gigabytes(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, long gb) {
    return new QuotaChange(projectId, typeId, typeName, Map.of(QuotaCounter.GIGABYTES, gb));
  }
}
