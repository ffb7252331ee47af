package dev.halite.manage;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportMaintenance;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExportState.Condition;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A driver that knows exports only, which it keeps in memory, and tells what it was asked. */
public final class ExportingDriver implements StorageDriver, ConnectionSupport, ExportMaintenance {
  static final String SECRET = "hush1hush1hush12";
  static final Map<UUID, ExportState> EXPORTS = new TreeMap<>();
  static final List<String> CALLS = new ArrayList<>();

  /** Who was to keep the volume at the last disconnect. */
  static final List<String> KEEPING = new ArrayList<>();

  /** What is seen by one look only. */
  static final List<ExportState> PASSING = new ArrayList<>();

  /** Volumes for which each call fails. */
  static final Set<UUID> STUCK = new HashSet<>();

  static boolean recording = true;

  /** Makes them. */
  public static final class Factory implements StorageDriverFactory {
    @Override
    public String driver() {
      return "exporting";
    }

    @Override
    public List<Setting<?>> settings() {
      return List.of();
    }

    @Override
    public StorageDriver create(BackendSettings settings) {
      return new ExportingDriver();
    }
  }

  static String target(UUID volumeId) {
    return "iqn.2010-10.org.openstack:volume-" + volumeId;
  }

  @Override
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    return new BackendSetup(Objects.requireNonNull(expected), new FenceToken("exporting"));
  }

  @Override
  public boolean recordsWays() {
    return recording;
  }

  @Override
  public List<ExportState> exports() {
    List<ExportState> shown = new ArrayList<>(EXPORTS.values());
    shown.addAll(PASSING);
    PASSING.clear();
    return shown;
  }

  @Override
  public ConnectionInfo connect(OperationMark mark, ConnectionRequest request) {
    CALLS.add("connect " + request.volumeId());
    UUID volumeId = request.volumeId();
    ExportState state =
        EXPORTS.getOrDefault(
            volumeId,
            new ExportState(
                volumeId,
                Condition.OFFERED,
                request.placement(),
                List.of(target(volumeId)),
                List.of()));
    var accesses = new ArrayList<>(state.accesses());
    accesses.add(
        new ExportState.Access(
            request.attachmentId(),
            request.connector().initiator().orElseThrow(),
            request.connector().host().orElse(null),
            request.readOnly()));
    EXPORTS.put(volumeId, with(state, accesses));
    return new ConnectionInfo(
        "iscsi",
        Map.of(
            "target_iqn",
            target(volumeId),
            "target_portal",
            "192.0.2.7:3260",
            "target_lun",
            0,
            "auth_password",
            SECRET));
  }

  @Override
  public void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    CALLS.add("disconnect " + request.volumeId());
    requireFree(request.volumeId());
    KEEPING.clear();
    request.others().forEach(other -> KEEPING.add(other.initiator().orElseThrow()));
    change(
        request.volumeId(),
        state -> {
          List<ExportState.Access> rest =
              state.accesses().stream()
                  .filter(each -> !each.attachmentId().equals(request.attachmentId()))
                  .toList();
          return rest.isEmpty() ? null : with(state, rest);
        });
  }

  @Override
  public void publish(UUID volumeId) {
    CALLS.add("publish " + volumeId);
    requireFree(volumeId);
    change(
        volumeId,
        state ->
            new ExportState(
                volumeId, Condition.OFFERED, state.placement(), state.targets(), state.accesses()));
  }

  @Override
  public void endUnrecorded(UUID volumeId) {
    CALLS.add("end " + volumeId);
    EXPORTS.remove(volumeId);
  }

  @Override
  public void setAside(UUID volumeId) {
    CALLS.add("set aside " + volumeId);
    // what it offered is offered still
    change(
        volumeId,
        state ->
            new ExportState(
                volumeId, Condition.UNRECORDED, state.placement(), state.targets(), List.of()));
  }

  private static void requireFree(UUID volumeId) {
    if (STUCK.contains(volumeId)) {
      throw new DriverException(DriverFault.FAILURE, "It is stuck.");
    }
  }

  private interface Changed {
    @Nullable ExportState of(ExportState state);
  }

  private static void change(UUID volumeId, Changed changed) {
    ExportState state = changed.of(Objects.requireNonNull(EXPORTS.get(volumeId)));
    if (state == null) {
      EXPORTS.remove(volumeId);
    } else {
      EXPORTS.put(volumeId, state);
    }
  }

  private static ExportState with(ExportState state, List<ExportState.Access> accesses) {
    return new ExportState(
        state.volumeId(), state.condition(), state.placement(), state.targets(), accesses);
  }

  @Override
  public StorageView look(BackendIdentity recorded) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void fence(FenceToken token) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BackendReport report() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StoredVolume create(OperationMark mark, VolumeSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(OperationMark mark, UUID volumeId, UUID placement) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<StoredVolume> inspect(UUID volumeId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredVolume> volumes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkHealth() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    CALLS.add("close");
  }
}
