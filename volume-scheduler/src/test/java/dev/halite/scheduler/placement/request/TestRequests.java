package dev.halite.scheduler.placement.request;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Requests for tests. */
public final class TestRequests {
  private static final UUID VOLUME = UUID.fromString("11111111-1111-4111-8111-111111111111");

  private TestRequests() {}

  /** A new volume without wishes. */
  public static PlacementRequest create(long sizeGib) {
    return create(sizeGib, Map.of());
  }

  public static PlacementRequest create(long sizeGib, Map<String, String> extraSpecs) {
    return request(PlacementOperation.CREATE, sizeGib, 0, extraSpecs, null, false);
  }

  public static PlacementRequest extend(long currentGib, long sizeGib, boolean attached) {
    return request(PlacementOperation.EXTEND, sizeGib, currentGib, Map.of(), null, attached);
  }

  public static PlacementRequest retype(long sizeGib, String livesOn) {
    return request(PlacementOperation.RETYPE, sizeGib, sizeGib, Map.of(), livesOn, false);
  }

  public static PlacementRequest inZones(PlacementRequest request, String... zones) {
    return new PlacementRequest(
        request.operation(),
        request.volumeId(),
        request.projectId(),
        request.sizeGib(),
        request.currentSizeGib(),
        Set.of(zones),
        request.extraSpecs(),
        request.qosSpecs(),
        request.described(),
        request.hints(),
        request.attempted(),
        request.pinnedTo(),
        request.livesOn(),
        request.attached());
  }

  public static PlacementRequest attempted(PlacementRequest request, String... places) {
    return placed(request, PlacementHints.NONE, List.of(places), request.pinnedTo());
  }

  public static PlacementRequest pinned(PlacementRequest request, String place) {
    return placed(request, PlacementHints.NONE, request.attempted(), place);
  }

  public static PlacementRequest apartFrom(PlacementRequest request, BackendHint hint) {
    return hinting(request, new PlacementHints(hint, null, null, null));
  }

  public static PlacementRequest togetherWith(PlacementRequest request, BackendHint hint) {
    return hinting(request, new PlacementHints(null, hint, null, null));
  }

  public static PlacementRequest localTo(PlacementRequest request, InstanceHint hint) {
    return hinting(request, new PlacementHints(null, null, hint, null));
  }

  public static PlacementRequest asking(PlacementRequest request, Object query) {
    return hinting(request, new PlacementHints(null, null, null, new QueryHint(Query.of(query))));
  }

  private static PlacementRequest hinting(PlacementRequest request, PlacementHints hints) {
    return placed(request, hints, request.attempted(), request.pinnedTo());
  }

  /** With QoS specs, which may be null. */
  public static PlacementRequest limited(PlacementRequest request, Map<String, String> qosSpecs) {
    return new PlacementRequest(
        request.operation(),
        request.volumeId(),
        request.projectId(),
        request.sizeGib(),
        request.currentSizeGib(),
        request.availabilityZones(),
        request.extraSpecs(),
        qosSpecs,
        request.described(),
        request.hints(),
        request.attempted(),
        request.pinnedTo(),
        request.livesOn(),
        request.attached());
  }

  private static PlacementRequest placed(
      PlacementRequest request, PlacementHints hints, List<String> attempted, String pinnedTo) {
    return new PlacementRequest(
        request.operation(),
        request.volumeId(),
        request.projectId(),
        request.sizeGib(),
        request.currentSizeGib(),
        request.availabilityZones(),
        request.extraSpecs(),
        request.qosSpecs(),
        request.described(),
        hints,
        attempted,
        pinnedTo,
        request.livesOn(),
        request.attached());
  }

  private static PlacementRequest request(
      PlacementOperation operation,
      long sizeGib,
      long currentGib,
      Map<String, String> extraSpecs,
      String livesOn,
      boolean attached) {
    return new PlacementRequest(
        operation,
        VOLUME,
        "project",
        sizeGib,
        currentGib,
        Set.of(),
        extraSpecs,
        null,
        Map.of("size", sizeGib, "project_id", "project"),
        PlacementHints.NONE,
        List.of(),
        null,
        livesOn,
        attached);
  }
}
