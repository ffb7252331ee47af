package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.InstanceHint.Nowhere;
import dev.halite.scheduler.placement.request.InstanceHint.On;
import dev.halite.scheduler.placement.request.PlacementRequest;

/** Keeps a volume on the host of the server that a hint names. */
public final class InstanceLocalityFilter implements PoolFilter {
  public static final String NAME = "InstanceLocalityFilter";

  private static final Phrase ELSEWHERE =
      new Phrase("is not on the host of the server", "are not on the host of the server");
  private static final Phrase NO_SERVER =
      always("cannot be judged, as the scheduler hint names no server of the project");
  private static final Phrase NO_HOST =
      always("cannot be judged, as the server of the scheduler hint is on no host");
  private static final Phrase NO_COMPUTE =
      always("cannot be judged, as there is no compute service to ask for the server's host");
  private static final Phrase NO_ANSWER =
      always("cannot be judged, as the compute service does not say where the server is");

  private static Phrase always(String words) {
    return new Phrase(words, words);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    return switch (request.hints().instance()) {
      case null -> Verdict.passed();
      case On on -> byHost(pool, on.host());
      case Nowhere.NO_SERVER ->
          Verdict.removed(NO_SERVER, "local_to_instance is no server of the volume's project");
      case Nowhere.NO_HOST -> Verdict.removed(NO_HOST, "the compute service names no host for it");
      case Nowhere.NO_COMPUTE -> Verdict.removed(NO_COMPUTE, "halite.compute.url is not set");
      case Nowhere.NO_ANSWER ->
          Verdict.removed(NO_ANSWER, "the compute service did not answer; the log says why");
      case Nowhere.NOT_ASKED -> Verdict.removed(NO_ANSWER, "the compute service was not asked yet");
    };
  }

  private static Verdict byHost(PoolState pool, String host) {
    String backend = pool.name().backend();
    String own = backend.substring(0, backend.indexOf('@'));
    return own.equals(host)
        ? Verdict.passed()
        : Verdict.removed(ELSEWHERE, "the server is on " + host + ", not on " + own);
  }
}
