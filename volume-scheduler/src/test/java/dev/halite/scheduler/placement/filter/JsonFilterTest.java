package dev.halite.scheduler.placement.filter;

import static dev.halite.scheduler.placement.request.TestRequests.asking;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.TestPools;
import dev.halite.scheduler.placement.request.Query;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class JsonFilterTest {
  private static final PoolFilter FILTER = new JsonFilter();
  private static final PoolState POOL =
      TestPools.offering(
          TestPools.offering(TestPools.thin("node@disk#pool", 100, 60), "shelf", "upper"),
          "storage_protocol",
          "iSCSI");
  private static final PoolState MEASURED =
      TestPools.measured(TestPools.offering(POOL, "iops", "900"), Instant.EPOCH);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "['=', '$backend_id', 'node@disk#pool']",
        "['=', '$host', 'node@disk#pool']",
        "['=', '$volume_backend_name', 'disk']",
        "['=', '$capabilities.shelf', 'upper']",
        "['>', '$free_capacity_gb', 59]",
        "['>=', '$free_capacity_gb', 60.0, 1]",
        "['<', '$free_capacity_gb', '$total_capacity_gb']",
        "['<=', 1, 1]",
        "['in', '$storage_protocol', 'FC', 'iSCSI']",
        "['and', ['>', '$free_capacity_gb', 10], ['=', '$storage_protocol', 'iSCSI']]",
        "['or', ['>', '$free_capacity_gb', 1000], ['=', '$thin_provisioning_support', true]]",
        "['not', ['=', '$storage_protocol', 'FC']]",
        "['not', true, false]",
        "['=', 1, true]",
        "['and']",
        "['and', null, true]",
        "['and', '', [], true]",
        "{}",
        "null",
        "''"
      })
  void aQueryThatIsTrueOfAPoolLetsItPass(String query) {
    assertThat(FILTER.verdict(POOL, asking(create(1), json(query)))).isEqualTo(Verdict.passed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['=', '$backend_id', 'node@disk']",
        "['>', '$free_capacity_gb', 60]",
        "['>', '$free_capacity_gb', 59, 60]",
        "['in', 'iSCSI']",
        "['=', 1]",
        "['=', '$nothing', '$nothing']",
        "['=', '$capabilities.nothing', 'upper']",
        "['=', '$shelf', 'upper']",
        "['=', '1', 1]",
        "['not', true]",
        "['or']",
        "['and', true, '$nothing', false]"
      })
  void aQueryThatIsNotTrueOfAPoolRemovesIt(String query) {
    Verdict verdict = FILTER.verdict(POOL, asking(create(1), json(query)));

    assertThat(((Removed) verdict).phrase().one()).isEqualTo("does not suit the scheduler hints");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['like', 'a', 'b']",
        "[['='], 1, 1]",
        "['<', 'a', 1]",
        "['<', ['not', 1], 1]",
        "{'a': 1}",
        "'='",
        "5"
      })
  void aQueryThatMeansNothingRemovesEveryPoolAndSaysSo(String query) {
    Verdict verdict = FILTER.verdict(POOL, asking(create(1), json(query)));

    assertThat(((Removed) verdict).phrase().one())
        .isEqualTo("cannot be judged by the query of the scheduler hints");
  }

  @Test
  void whatDriversReportAsTextIsANumberWhereItIsOneAndTheTextToo() {
    for (String query :
        List.of(
            "['<', '$capabilities.iops', 1000]",
            "['=', '$capabilities.iops', 900.0]",
            "['=', '$capabilities.iops', '900']",
            "['in', 900, '$capabilities.iops']",
            "['<', '$capabilities.timestamp', '1971']",
            "['=', '$capabilities.timestamp', '1970-01-01T00:00:00Z']",
            "['<', '$capabilities.iops', 1%s]".formatted("0".repeat(900)))) {
      assertThat(FILTER.verdict(MEASURED, asking(create(1), json(query))))
          .as(query)
          .isEqualTo(Verdict.passed());
    }
    assertThat(FILTER.verdict(MEASURED, asking(create(1), json("['=', '900', 900]"))))
        .as("what a user writes as text is text")
        .isInstanceOf(Removed.class);
  }

  @Test
  void aNumberIsReadWithItsQuery() {
    Query.Applied query = (Query.Applied) Query.of(List.of("<", "$iops", new BigInteger("1000")));

    assertThat(query.operands())
        .containsExactly(
            new Query.Lookup(List.of("iops")),
            new Query.Literal(new BigInteger("1000"), new BigDecimal("1000")));
  }

  @Test
  void aDeepQueryIsRefused() {
    String deep = "['and',".repeat(40) + "true" + "]".repeat(40);

    Verdict verdict = FILTER.verdict(POOL, asking(create(1), json(deep)));

    assertThat(((Removed) verdict).reason()).isEqualTo("the query is nested more than 32 deep");
  }

  @Test
  void withoutAQueryEveryPoolPasses() {
    assertThat(FILTER.verdict(POOL, create(1))).isEqualTo(Verdict.passed());
  }

  private static Object json(String query) {
    return JsonMapper.builder().build().readValue(query.replace('\'', '"'), Object.class);
  }
}
