package dev.halite.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class OperationActionsTest {
  private static final String HOST = "inside-host";

  private ApiUser user;
  private ApiUser admin;
  private UUID volume;
  private UUID operation;

  @BeforeEach
  void ask() {
    user = CatalogApi.member();
    admin = user.as("admin");
    volume = user.newVolume("");
    operation =
        CatalogApi.jdbc()
            .sql("SELECT id FROM operation WHERE resource_id = :volume")
            .param("volume", volume)
            .query(UUID.class)
            .single();
  }

  private JsonNode shown(ApiUser to) {
    return to.read("/operations/" + operation).path("operation");
  }

  private void run(String set) {
    CatalogApi.jdbc()
        .sql("UPDATE operation_run SET " + set + " WHERE operation_id = :id")
        .param("id", operation)
        .update();
  }

  @Test
  void whoAskedSeesHowFarItIs() {
    run("step = 'make', progress = 40, attempts = 2, blocked_by = '" + operation + "'");
    JsonNode shown = shown(user);
    assertThat(shown.path("kind").stringValue()).isEqualTo("volume.create");
    assertThat(shown.path("resource_type").stringValue()).isEqualTo("volume");
    assertThat(shown.path("resource_id").stringValue()).isEqualTo(volume.toString());
    assertThat(shown.path("status").stringValue()).isEqualTo("open");
    assertThat(shown.path("step").stringValue()).isEqualTo("make");
    assertThat(shown.path("progress").intValue()).isEqualTo(40);
    assertThat(shown.path("attempts").intValue()).isEqualTo(2);
    assertThat(shown.path("deadline_at").isString()).isTrue();
    assertThat(shown.at("/waits_for/operation_id").stringValue()).isEqualTo(operation.toString());
    assertThat(shown.path("ended_at").isNull()).isTrue();
  }

  @Test
  void whatItWaitsForIsSaid() {
    assertThat(shown(user).at("/waits_for/reason").stringValue()).isEqualTo("turn");
    run("run_at = clock_timestamp() + interval '1 hour'");
    assertThat(shown(user).at("/waits_for/reason").stringValue()).isEqualTo("time");
    assertThat(shown(user).at("/waits_for/until").isString()).isTrue();
    // Who waits for nobody is let go on by the next sweep.
    CatalogApi.jdbc()
        .sql("UPDATE operation_run SET parent_id = :id WHERE resource_id = :child")
        .param("id", operation)
        .param("child", user.newVolume(""))
        .update();
    run("run_at = 'infinity'");
    assertThat(shown(user).at("/waits_for/reason").stringValue()).isEqualTo("children");
  }

  @Test
  void hostsAndBackendsAreToldToAdministratorsOnly() {
    run(
        "step = 'waiting for "
            + HOST
            + "@fast', queue = 'node."
            + HOST
            + "@fast',"
            + " run_at = clock_timestamp() + interval '1 hour'");
    assertThat(user.get("/operations/" + operation).body()).doesNotContain(HOST);
    assertThat(user.get("/operations").body()).doesNotContain(HOST);
    assertThat(shown(user).path("step").stringValue()).isEqualTo("waiting for a backend");
    assertThat(shown(user).at("/waits_for/reason").stringValue()).isEqualTo("backend");
    assertThat(shown(admin).path("step").stringValue()).isEqualTo("waiting for " + HOST + "@fast");
    UUID worker = UUID.randomUUID();
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until)
            VALUES (:id, :host, clock_timestamp() + interval '1 minute')
            """)
        .param("id", worker)
        .param("host", HOST)
        .update();
    run("step = 'make', worker_id = '" + worker + "'");
    assertThat(user.get("/operations/" + operation).body()).doesNotContain(HOST);
    assertThat(shown(user).path("waits_for").isNull()).isTrue();
    assertThat(shown(admin).at("/owner/host").stringValue()).isEqualTo(HOST);
    assertThat(shown(admin).at("/owner/worker_id").stringValue()).isEqualTo(worker.toString());
    assertThat(shown(admin).path("queue").stringValue()).contains(HOST);
    run("worker_id = NULL");
    CatalogApi.jdbc().sql("DELETE FROM worker WHERE id = :id").param("id", worker).update();
  }

  @Test
  void whyItFailedIsToldInWordsForUsers() {
    end(
        "failed",
        "{\"code\": \"BACKEND_FAILURE\", \"reason\": \"" + HOST + ": no such pool\"}",
        "[{\"summary\": \"No pool has room.\", \"pools\": [{\"pool\": \""
            + HOST
            + "#p\"}]},"
            + " {\"waitedFor\": [\""
            + HOST
            + "@fast\"]}]");
    assertThat(user.get("/operations/" + operation).body()).doesNotContain(HOST);
    JsonNode shown = shown(user);
    assertThat(shown.path("status").stringValue()).isEqualTo("failed");
    assertThat(shown.at("/error/code").stringValue()).isEqualTo("BACKEND_FAILURE");
    assertThat(shown.at("/error/message").stringValue()).isEqualTo("The storage failed.");
    assertThat(shown.path("decisions").toString()).isEqualTo("[\"No pool has room.\"]");
    assertThat(shown.path("step").isNull()).isTrue();
    assertThat(shown.path("progress").isNull()).isTrue();
    assertThat(shown.path("ended_at").isString()).isTrue();
    assertThat(shown(admin).path("error_reason").stringValue()).contains(HOST);
    assertThat(shown(admin).at("/decision_trace/0/pools/0/pool").stringValue()).contains(HOST);
    assertThat(user.read("/operations").at("/operations/0/error")).isEqualTo(shown.path("error"));
  }

  private void end(String state, String error, String trace) {
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE operation_id = :id")
        .param("id", operation)
        .update();
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE operation SET state = :state, error = CAST(:error AS jsonb),
                                 trace = CAST(:trace AS jsonb), ended_at = clock_timestamp()
            WHERE id = :id
            """)
        .param("state", state)
        .param("error", error)
        .param("trace", trace)
        .param("id", operation)
        .update();
  }

  @Test
  void theyAreFoundNewestFirstAndPaged() {
    user.newVolume("");
    user.newVolume("");
    List<String> pages = new ArrayList<>();
    String next = "/operations?limit=1";
    while (next != null) {
      JsonNode page = user.read(next);
      page.path("operations").forEach(one -> pages.add(one.path("id").stringValue()));
      JsonNode link = page.at("/operations_links/0/href");
      next = link.isMissingNode() ? null : link.stringValue().replaceFirst("http://[^/]*", "");
    }
    List<String> all = new ArrayList<>();
    user.read("/operations?sort=created_at:desc")
        .path("operations")
        .forEach(one -> all.add(one.path("id").stringValue()));
    assertThat(pages).isEqualTo(all).hasSize(3);
    assertThat(all.getLast()).isEqualTo(operation.toString());
    assertThat(user.read("/operations?sort=created_at:asc").at("/operations/0/id").stringValue())
        .isEqualTo(operation.toString());
  }

  @Test
  void theyAreFoundByWhatTheyAreAbout() {
    UUID other = user.newVolume("");
    assertThat(found(user, "resource_id=" + other)).isOne();
    assertThat(found(user, "resource_id=" + other + "&kind=volume.create")).isOne();
    assertThat(found(user, "kind=volume.delete")).isZero();
    assertThat(found(user, "status=open")).isEqualTo(2);
    end("succeeded", null, null);
    assertThat(found(user, "status=open")).isOne();
    assertThat(found(user, "status=succeeded")).isOne();
  }

  private static int found(ApiUser by, String query) {
    return by.read("/operations?" + query).path("operations").size();
  }

  @Test
  void administratorsFindThoseOfAllProjects() {
    ApiUser elsewhere = CatalogApi.admin();
    String ours = "resource_id=" + volume;
    assertThat(found(elsewhere, ours)).isZero();
    assertThat(found(elsewhere, ours + "&all_tenants=true")).isOne();
    assertThat(found(elsewhere, "all_tenants=true&project_id=" + user.project())).isOne();
    assertThat(found(CatalogApi.member(), ours + "&all_tenants=true")).isZero();
    CatalogApi.member().get("/operations/" + operation).isFault(404, "itemNotFound");
  }
}
