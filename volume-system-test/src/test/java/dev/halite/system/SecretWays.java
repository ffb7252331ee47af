package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.ceph.CephAccess;
import dev.halite.testkit.ceph.CephUnderTest;
import dev.halite.testkit.compute.FakeNova;
import dev.halite.testkit.keystone.FakeKeystone;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connects servers to volumes in every way, has them refused, and lets them go: what they say of
 * themselves is planted, what they are told as soon as they are told it.
 */
final class SecretWays {
  static final String ISCSI = "safe";
  static final String CEPH = "ceph";

  private static final String CONNECTOR = "what a server says of itself";
  private static final String IGNORED = "what a server says that nobody wants to know";
  private static final String PASSWORD = "password of a target";

  /** Not needed by the API any more once a request is answered. */
  static final Set<String> FORGOTTEN = Set.of(CONNECTOR, IGNORED, PASSWORD);

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Pattern TOLD = Pattern.compile("\"auth_password\":\"([^\"]+)\"");
  private static final Pattern KEY = Pattern.compile("key = (\\S+)");

  private final Talk talk;
  private final PlantedSecrets planted;
  private final ServiceProcess api;
  private final FakeNova nova;
  private final Runnable whileInUse;
  private final UUID server = UUID.randomUUID();

  /**
   * @param whileInUse what is done each time that a server has a volume
   */
  SecretWays(
      Talk talk, PlantedSecrets planted, ServiceProcess api, FakeNova nova, Runnable whileInUse) {
    this.talk = talk;
    this.planted = planted;
    this.api = api;
    this.nova = nova;
    this.whileInUse = whileInUse;
  }

  /** A backend whose volumes are reached with a password for each. */
  static void byIscsi(ServiceProcess node, TgtExtension tgt, Path directory) {
    byIscsi(node, ISCSI, tgt, directory);
  }

  static void byIscsi(ServiceProcess node, String backend, TgtExtension tgt, Path directory) {
    String key = "halite.node.backends." + backend;
    node.property(key + ".driver", "file")
        .property(key + ".file.directory", directory)
        .property(key + ".file.export", "tgt")
        .property(key + ".file.iscsi-port", tgt.port())
        .property(key + ".file.tgt-control-port", tgt.controlPort());
  }

  /** A backend with a key for Ceph, and one whose key Ceph does not know. */
  static void byCeph(
      ServiceProcess node, CephUnderTest ceph, PlantedSecrets planted, Path directory)
      throws IOException {
    CephAccess right = ceph.createUser("safe", "mon", "profile rbd", "osd", "profile rbd");
    CephAccess other = ceph.createUser("unsafe", "mon", "profile rbd", "osd", "profile rbd");
    planted.plant("key for Ceph", key(right.keyring()));
    Path wrong = directory.resolve("wrong.keyring");
    Files.writeString(
        wrong,
        "[client.%s]\n\tkey = %s\n"
            .formatted(right.user(), planted.plant("wrong key for Ceph", key(other.keyring()))));
    ceph(node, CEPH, ceph, right.user(), right.keyring());
    ceph(node, "refused", ceph, right.user(), wrong);
  }

  private static void ceph(
      ServiceProcess node, String backend, CephUnderTest ceph, String user, Path keyring) {
    String key = "halite.node.backends." + backend;
    node.property(key + ".driver", "rbd")
        .property(key + ".rbd.conf", ceph.access().configuration())
        .property(key + ".rbd.pool", ceph.pool())
        .property(key + ".rbd.user", user)
        .property(key + ".rbd.keyring", keyring);
  }

  private static String key(Path keyring) throws IOException {
    Matcher key = KEY.matcher(Files.readString(keyring));
    assertThat(key.find()).as("a key in %s", keyring).isTrue();
    return key.group(1);
  }

  /** By attachments, with a compute service that cannot be asked and one that knows of nothing. */
  void byAttachments(UUID volume) throws IOException {
    String attachment = "/v3/attachments/" + attach(volume);
    assertThat(connect(attachment, connector(null))).contains("no 'initiator'");
    String connector = connector("iqn.2026-11.dev.halite:safe");
    String told = talk.ask(api, "PUT", attachment, "{\"attachment\":" + connector + "}");
    String password = password(told);
    assertThat(talk.ask(api, "GET", attachment, null)).contains(password);
    for (String list : List.of("/v3/attachments", "/v3/attachments/detail", "/v3/volumes/detail")) {
      assertThat(talk.get(api, list)).contains(volume.toString());
    }
    assertThat(connect(attachment, connector("iqn.2026-11.dev.halite:other"))).contains("409");
    talk.post(api, attachment + "/action", "{\"os-complete\":{}}");
    awaitInUse(volume);
    nova.fail(500);
    assertThat(talk.say(api, "DELETE", attachment, null)).contains("cannot be found out");
    nova.fail(null);
    talk.say(api, "DELETE", attachment, null);
    awaitStatus(volume, "available");
    assertThat(nova.asked()).hasSizeGreaterThan(1);
  }

  /** As clients do that know of no attachments; the server is taken off by force. */
  void byVolumes(UUID volume) throws IOException {
    String actions = "/v3/volumes/" + volume + "/action";
    talk.post(api, actions, "{\"os-reserve\":{}}");
    String connect =
        "{\"os-initialize_connection\":%s}".formatted(connector("iqn.2026-11.dev.halite:safe"));
    password(talk.ask(api, "POST", actions, connect));
    talk.post(
        api,
        actions,
        "{\"os-attach\":{\"instance_uuid\":\"%s\",\"mountpoint\":\"/dev/vdb\"}}".formatted(server));
    awaitInUse(volume);
    nova.fail(500);
    assertThat(talk.post(api, actions, "{\"os-force_detach\":{}}")).contains("cannot be found out");
    nova.fail(null);
    talk.post(api, actions, "{\"os-force_detach\":{}}");
    awaitStatus(volume, "available");
  }

  /** On Ceph, where a volume grows in use: its node asks for a token, to tell the server. */
  void byCeph(UUID volume, FakeKeystone keystone) throws IOException {
    String attachment = "/v3/attachments/" + attach(volume);
    String connector = connector(null);
    assertThat(talk.ask(api, "PUT", attachment, "{\"attachment\":" + connector + "}"))
        .contains("\"auth_username\":\"safe\"");
    talk.post(api, attachment + "/action", "{\"os-complete\":{}}");
    awaitInUse(volume);
    int tokens = keystone.issuedTokens();
    talk.post(api, "/v3/volumes/" + volume + "/action", "{\"os-extend\":{\"new_size\":2}}");
    await("a node's token").atMost(PATIENCE).until(() -> keystone.issuedTokens() > tokens);
    talk.say(api, "DELETE", attachment, null);
    awaitStatus(volume, "available");
  }

  private UUID attach(UUID volume) throws IOException {
    return Talk.id(
        talk.post(
            api,
            "/v3/attachments",
            "{\"attachment\":{\"volume_uuid\":\"%s\",\"instance_uuid\":\"%s\"}}"
                .formatted(volume, server)));
  }

  private String connect(String attachment, String connector) throws IOException {
    return talk.say(api, "PUT", attachment, "{\"attachment\":" + connector + "}");
  }

  private String password(String told) {
    Matcher password = TOLD.matcher(told);
    assertThat(password.find()).as(told).isTrue();
    return planted.plant(PASSWORD, password.group(1));
  }

  /** Of a server without an initiator, where that is null. */
  private String connector(String initiator) {
    return "{\"connector\":{\"host\":\"there\",\"ip\":\"127.0.0.1\",%s\"found_dsc\":\"%s\",\"secret\":\"%s\"}}"
        .formatted(
            initiator == null ? "" : "\"initiator\":\"" + initiator + "\",",
            planted.plant(CONNECTOR),
            planted.plant(IGNORED));
  }

  private void awaitInUse(UUID volume) {
    awaitStatus(volume, "in-use");
    whileInUse.run();
  }

  private void awaitStatus(UUID volume, String status) {
    await(volume + " is " + status)
        .atMost(PATIENCE)
        .until(
            () ->
                talk.ask(api, "GET", "/v3/volumes/" + volume, null)
                    .contains("\"status\":\"" + status + "\""));
  }
}
