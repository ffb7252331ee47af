package dev.halite.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LockOrderTest {
  private static final String LOCK = "SELECT * FROM volume v WHERE v.id = ? FOR NO KEY UPDATE";
  private static final String MOVE = "UPDATE volume SET status = ? WHERE id = ?";
  private static final String SUBMIT =
      "WITH r AS (INSERT INTO operation (id) VALUES (?)) INSERT INTO operation_run (id) VALUES (?)";
  private static final String EVENT = "INSERT INTO event (id) VALUES (?)";
  private static final String ROOM =
      "WITH b AS (SELECT p.id FROM pool p JOIN pool_claim c ON true FOR UPDATE OF p)"
          + " DELETE FROM pool_claim USING b";
  private static final String QUOTA =
      "INSERT INTO quota_usage (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET b = 1";

  @Test
  void whatGoesDownTheListIsRight() {
    assertThat(LockOrder.violations(List.of(LOCK, MOVE, EVENT, SUBMIT, EVENT, ROOM, QUOTA)))
        .isEmpty();
  }

  @Test
  void whatIsTouchedTooLateIsFoundWhetherItIsWrittenOrLocked() {
    assertThat(LockOrder.violations(List.of(SUBMIT, MOVE)))
        .singleElement()
        .asString()
        .startsWith("volume after operation_run");
    assertThat(LockOrder.violations(List.of(ROOM, LOCK))).hasSize(1);
    assertThat(LockOrder.violations(List.of(QUOTA, ROOM))).isNotEmpty();
    assertThat(LockOrder.violations(List.of(QUOTA, SUBMIT))).isNotEmpty();
  }

  @Test
  void whatWasLockedInItsTurnMayBeChangedLater() {
    String attachment = "INSERT INTO attachment (id) VALUES (?)";
    assertThat(LockOrder.violations(List.of(LOCK, MOVE, attachment, MOVE, attachment))).isEmpty();
    assertThat(LockOrder.violations(List.of(MOVE, attachment, MOVE))).hasSize(1);
  }

  @Test
  void aTableOfWhichNothingIsSaidIsFound() {
    assertThat(LockOrder.violations(List.of("UPDATE brand_new SET a = 1")))
        .singleElement()
        .asString()
        .contains("brand_new has no place");
  }

  @Test
  void whatHasNoPlaceInTheOrderStandsByItself() {
    String limit = "INSERT INTO quota_limit (a) VALUES (?)";
    assertThat(LockOrder.violations(List.of(limit, "UPDATE volume_type SET a = 1", EVENT)))
        .isEmpty();
    assertThat(LockOrder.violations(List.of(limit, MOVE)))
        .singleElement()
        .asString()
        .startsWith("quota_limit beside volume");
  }

  @Test
  void whatHasNoPlaceMayBeKeptFromItsDeletionBesideOthers() {
    String kept = "SELECT id FROM service WHERE id = ? FOR KEY SHARE";
    assertThat(LockOrder.violations(List.of(LOCK, kept, MOVE, QUOTA))).isEmpty();
    for (String other : List.of("FOR SHARE", "FOR UPDATE", "FOR NO KEY UPDATE")) {
      assertThat(LockOrder.violations(List.of(LOCK, kept.replace("FOR KEY SHARE", other), MOVE)))
          .as(other)
          .hasSize(1);
    }
  }

  @Test
  void aTypeMayBeKeptFromChangesTooBesideOthers() {
    String kept = "SELECT id FROM volume_type WHERE id = ? ";
    for (String share : List.of("FOR SHARE", "FOR KEY SHARE")) {
      assertThat(LockOrder.violations(List.of(LOCK, kept + share, MOVE, QUOTA)))
          .as(share)
          .isEmpty();
    }
    for (String other : List.of("FOR UPDATE", "FOR NO KEY UPDATE")) {
      assertThat(LockOrder.violations(List.of(LOCK, kept + other, MOVE))).as(other).hasSize(1);
    }
  }

  @Test
  void whatIsOnlyReadIsNoMatter() {
    assertThat(LockOrder.violations(List.of(QUOTA, "SELECT * FROM volume", EVENT))).isEmpty();
  }
}
