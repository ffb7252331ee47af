package dev.halite.scheduler.volume;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.ComputeService.ServerPlace;
import dev.halite.scheduler.placement.request.InstanceHint;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the compute service where the server is that a hint names. Half of the decisions at most
 * wait for an answer, so that a slow one stops no volume without such a hint; who would be one too
 * many comes back later. Where there is but one decision at a time, a question stops the others for
 * as long as it may take. Other schedulers that find the same volume in the queue meanwhile ask for
 * it, too.
 */
final class ServerHint {
  private static final Logger log = LoggerFactory.getLogger(ServerHint.class);
  private static final String NAME = "local_to_instance";

  private final ComputeService compute;
  private final Semaphore questions;

  /**
   * @param slots decisions taken at the same time
   */
  ServerHint(ComputeService compute, int slots) {
    this.compute = compute;
    this.questions = new Semaphore(Math.max(1, slots / 2));
  }

  /** The hint among others, resolved; null if it is not given. */
  @Nullable InstanceHint resolve(Map<String, Object> hints, String projectId) {
    Object server = hints.get(NAME);
    if (server == null || server.equals("")) {
      return null;
    }
    if (!compute.isConfigured()) {
      return InstanceHint.Nowhere.NO_COMPUTE;
    }
    if (!questions.tryAcquire()) {
      return InstanceHint.Nowhere.NOT_ASKED;
    }
    try {
      return asked(VolumeHints.uuid(server.toString()), projectId);
    } catch (IllegalArgumentException noId) {
      return InstanceHint.Nowhere.NO_SERVER;
    } catch (HaliteException e) {
      if (e.code() != FaultCode.UNAVAILABLE) {
        throw e;
      }
      log.warn("The host of server {} is not known: {}", server, e.reason());
      return InstanceHint.Nowhere.NO_ANSWER;
    } finally {
      questions.release();
    }
  }

  /** Another project's server is none: who names one learns nothing of it. */
  private InstanceHint asked(UUID server, String projectId) {
    ServerPlace place =
        compute.place(server).filter(found -> found.projectId().equals(projectId)).orElse(null);
    if (place == null) {
      return InstanceHint.Nowhere.NO_SERVER;
    }
    String host = place.host();
    return host == null ? InstanceHint.Nowhere.NO_HOST : new InstanceHint.On(host);
  }
}
