package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class OperationAllowanceTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private JdbcClient jdbc;

  @BeforeEach
  void connect() {
    jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
    jdbc.sql("DELETE FROM project_operations").update();
  }

  @Test
  void aProjectBeginsNoMoreThanItMayOverAllProcesses() {
    OperationAllowance one = new OperationAllowance(jdbc, 5);
    OperationAllowance another = new OperationAllowance(jdbc, 5);
    for (int i = 0; i < 3; i++) {
      one.take("p", 1);
    }
    another.take("p", 2);
    refuses(one);
    refuses(another);
    one.take("q", 1);
    one.take(null, 100);

    jdbc.sql("UPDATE project_operations SET hour = hour - interval '1 hour'").update();
    new OperationAllowance(jdbc, 5).take("p", 1);
    one.forget();
    assertThat(rows()).isEqualTo(3);
    jdbc.sql("UPDATE project_operations SET hour = hour - interval '3 hours'").update();
    one.forget();
    assertThat(rows()).isZero();
  }

  @Test
  void itIsExactUnderManyAtOnce() throws Exception {
    OperationAllowance allowance = new OperationAllowance(jdbc, 1000);
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      long admitted =
          callers
              .invokeAll(
                  IntStream.range(0, 1100)
                      .mapToObj(
                          i ->
                              (Callable<Boolean>)
                                  () -> {
                                    allowance.take("p", 1);
                                    return true;
                                  })
                      .toList())
              .stream()
              .filter(done -> done.state() == Future.State.SUCCESS)
              .count();
      assertThat(admitted).isEqualTo(1000);
    }
  }

  @Test
  void withoutALimitNothingIsCounted() {
    new OperationAllowance(jdbc, 0).take("p", 1_000_000);
    assertThat(rows()).isZero();
  }

  private long rows() {
    return jdbc.sql("SELECT count(*) FROM project_operations").query(Long.class).single();
  }

  private static void refuses(OperationAllowance allowance) {
    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(() -> allowance.take("p", 1))
        .matches(e -> e.code() == FaultCode.OVER_LIMIT)
        .withMessageContaining("the 5 that it may begin within an hour");
  }
}
