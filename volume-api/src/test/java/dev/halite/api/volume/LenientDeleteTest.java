package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class LenientDeleteTest {
  private static final String HEADER = "Halite-Lenient-Delete";

  private final ApiUser user = CatalogApi.member();
  private final UUID volume = user.newVolume("");

  @BeforeEach
  void settle() {
    sql("DELETE FROM operation_run WHERE resource_id = :id", volume);
    sql(
        "UPDATE volume SET status = 'available', host = 'one@fast#pool',"
            + " placement = gen_random_uuid() WHERE id = :id",
        volume);
  }

  private static void sql(String statement, UUID id) {
    CatalogApi.jdbc().sql(statement).param("id", id).update();
  }

  private Answer lenient(String path) {
    return user.send("DELETE", path, null, HEADER, "true");
  }

  private static int operations(UUID id) {
    return CatalogApi.jdbc()
        .sql("SELECT count(*) FROM operation WHERE resource_id = :id")
        .param("id", id)
        .query(Integer.class)
        .single();
  }

  private UUID snapshot() {
    Answer made = user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}");
    UUID id = UUID.fromString(made.json().at("/snapshot/id").stringValue());
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    sql("UPDATE snapshot SET status = 'available' WHERE id = :id", id);
    return id;
  }

  @Test
  void aVolumeThatIsBeingDeletedIsDeletedToThoseWhoSaySo() {
    String path = "/volumes/" + volume;
    assertThat(lenient(path).status()).isEqualTo(202);
    int begun = operations(volume);
    user.delete(path).isFault(400, "badRequest");
    user.send("DELETE", path, null, HEADER, "false").isFault(400, "badRequest");
    Answer again = lenient(path);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.body()).isEmpty();
    assertThat(operations(volume)).isEqualTo(begun);
  }

  @Test
  void aSnapshotThatIsBeingDeletedIsDeletedToThoseWhoSaySo() {
    UUID snapshot = snapshot();
    String path = "/snapshots/" + snapshot;
    assertThat(lenient(path).status()).isEqualTo(202);
    int begun = operations(snapshot);
    user.delete(path).isFault(400, "badRequest");
    assertThat(lenient(path).status()).isEqualTo(202);
    assertThat(operations(snapshot)).isEqualTo(begun);
  }

  @Test
  void soIsASnapshotThatGoesWithItsVolume() {
    UUID snapshot = snapshot();
    assertThat(user.delete("/volumes/" + volume + "?cascade=true").status()).isEqualTo(202);
    user.delete("/snapshots/" + snapshot).isFault(400, "badRequest");
    assertThat(lenient("/snapshots/" + snapshot).status()).isEqualTo(202);
  }

  /** A status without its operation is a leftover: nobody is about to delete anything. */
  @Test
  void aStatusAloneIsNotEnough() {
    sql("UPDATE volume SET status = 'deleting' WHERE id = :id", volume);
    lenient("/volumes/" + volume).isFault(400, "badRequest");
  }

  @Test
  void whatIsGoneIsStillNotFound() {
    lenient("/volumes/" + UUID.randomUUID()).isFault(404, "itemNotFound");
    assertThat(lenient("/volumes/" + volume).status()).isEqualTo(202);
    CatalogApi.member()
        .send("DELETE", "/volumes/" + volume, null, HEADER, "true")
        .isFault(404, "itemNotFound");
  }

  @Test
  void whoMayNotDeleteItMayNotSaySo() {
    assertThat(lenient("/volumes/" + volume).status()).isEqualTo(202);
    user.as("reader")
        .send("DELETE", "/volumes/" + volume, null, HEADER, "true")
        .isFault(403, "forbidden");
  }
}
