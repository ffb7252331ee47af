package dev.halite.api.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.testkit.compute.FakeNova;
import dev.halite.testkit.keystone.FakeKeystone;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** What users may take from servers, where a compute service can be asked. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class LettingGoTest {
  private static final FakeKeystone KEYSTONE = new FakeKeystone();
  private static final FakeNova NOVA = new FakeNova();
  private static ConfigurableApplicationContext process;

  private final UUID server = UUID.randomUUID();
  private ApiUser user;
  private AttachedVolume volume;
  private UUID attachment;

  @BeforeAll
  static void start() {
    process =
        CatalogApi.another(
            "--halite.compute.url=" + NOVA.url(),
            "--halite.compute.keystone-url=" + KEYSTONE.url(),
            "--halite.compute.username=halite",
            "--halite.compute.password=" + FakeKeystone.PASSWORD,
            "--halite.compute.project-name=service",
            "--halite.compute.question-timeout=1s");
  }

  @AfterAll
  static void stop() {
    process.close();
    NOVA.close();
    KEYSTONE.close();
  }

  @BeforeEach
  void attach() {
    FakeNode.serve();
    volume = AttachedVolume.make(member()).set("host = '" + FakeNode.HOST + "'");
    user = volume.user();
    attachment = volume.attached(server);
    ConnectedAttachment.connect(volume.id(), attachment, "secret");
    assertThat(volume.complete(attachment).status()).isEqualTo(204);
    NOVA.asked().clear();
  }

  @AfterEach
  void answerAgain() {
    NOVA.fail(null);
    NOVA.before(() -> {});
  }

  /** Of a new project, at the process that asks. */
  private static ApiUser member() {
    String project = CatalogApi.member().project();
    return new ApiUser(new TestClient(CatalogApi.port(process)), project, "member", 71);
  }

  private Answer delete() {
    return user.delete("/attachments/" + attachment);
  }

  private Answer act(ApiUser who, String key, String value) {
    return who.at(0).post("/volumes/" + volume.id() + "/action", "{\"" + key + "\":" + value + "}");
  }

  @Test
  void whatAServerHasIsLeftToIt() {
    NOVA.has(server, volume.id(), attachment);

    assertThat(delete().isFault(409, "conflictingRequest").body())
        .contains("Detach volume from instance " + server + " using the Compute API");
    assertThat(act(user, "os-detach", "{}").status()).isEqualTo(409);
    assertThat(act(user, "os-terminate_connection", connector()).status()).isEqualTo(409);
    assertThat(act(user.as("admin"), "os-force_detach", "{}").status()).isEqualTo(409);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(FakeNode.calls(volume.id())).isZero();
  }

  @Test
  void whatAServerHasByAnotherAttachmentIsLetGo() {
    NOVA.has(server, volume.id(), UUID.randomUUID());
    NOVA.does("migrating");
    delete().isFault(409, "conflictingRequest");
    NOVA.does(null);

    assertThat(delete().json().path("attachments").size()).isZero();

    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(FakeNode.calls(volume.id())).as("the node's operation was waited for").isOne();
    assertThat(volume.forces()).as("the server goes on").containsExactly(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"os-detach", "os-force_detach"})
  void ofAServerThatIsGoneItIsTaken(String key) {
    ApiUser who = key.equals("os-detach") ? user : user.as("admin");

    assertThat(act(who, key, "{\"attachment_id\":\"" + attachment + "\"}").status()).isEqualTo(202);

    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(volume.forces()).as("its host may be lost").containsExactly(true);
  }

  @Test
  void theWayOfAServerThatIsGoneIsTakenAlone() {
    assertThat(act(user, "os-terminate_connection", connector()).status()).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(volume.forces()).containsExactly(true);

    NOVA.asked().clear();
    assertThat(act(user, "os-detach", "{}").status()).isEqualTo(202);
    assertThat(NOVA.asked()).as("it cannot use it").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 500, 503})
  void whereNobodyCanBeAskedThatIsSaidAndNothingIsDone(int status) {
    NOVA.fail(status);

    String said = delete().isFault(503, "serviceUnavailable").body();

    assertThat(said).contains(attachment.toString(), server.toString(), "compute service");
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(FakeNode.calls(volume.id())).isZero();
    assertThat(user.as("member:service").delete("/attachments/" + attachment).status())
        .as("a service need not be asked for")
        .isEqualTo(200);
  }

  @Test
  void nothingIsLockedWhileItIsAsked() {
    NOVA.before(
        () ->
            CatalogApi.jdbc()
                .sql("SELECT 1 FROM volume WHERE id = :id FOR UPDATE NOWAIT")
                .param("id", volume.id())
                .query(Integer.class)
                .single());

    assertThat(delete().status()).isEqualTo(200);
  }

  @Test
  void whoIsAnotherServersMeanwhileIsNotLetGo() {
    NOVA.before(
        () ->
            AttachedVolume.sql(
                "UPDATE attachment SET instance_id = gen_random_uuid() WHERE id = :id",
                attachment));

    delete().isFault(409, "conflictingRequest");
    assertThat(volume.status()).isEqualTo("in-use attached");
  }

  @Test
  void whoWasConnectedAnewMeanwhileIsNotLetGo() {
    NOVA.before(
        () ->
            AttachedVolume.sql(
                "UPDATE attachment SET connector_hash = 'another' WHERE id = :id", attachment));

    delete().isFault(409, "conflictingRequest");
    assertThat(volume.status()).isEqualTo("in-use attached");
  }

  @Test
  void strangersAskNobody() {
    member().delete("/attachments/" + attachment).isFault(404, "itemNotFound");
    user.as("reader").delete("/attachments/" + attachment).isFault(403, "forbidden");
    assertThat(NOVA.asked()).isEmpty();
  }

  private static String connector() {
    return "{\"connector\":" + ConnectedAttachment.CONNECTOR + "}";
  }
}
