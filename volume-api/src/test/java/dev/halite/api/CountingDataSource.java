package dev.halite.api;

import dev.halite.testkit.database.LockOrder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Notes the statements that requests send to the catalog, and which of their transactions touched
 * tables in another order than all others.
 */
public final class CountingDataSource extends DelegatingDataSource {
  private final Queue<String> sent = new ConcurrentLinkedQueue<>();
  private final Queue<String> disorder = new ConcurrentLinkedQueue<>();

  CountingDataSource(DataSource target) {
    super(target);
  }

  /** Forgets the past. */
  public void reset() {
    sent.clear();
  }

  /** Statements that requests have sent since then. */
  public List<String> sent() {
    return List.copyOf(sent);
  }

  /** What was wrong with transactions since it was last asked for. */
  List<String> takeDisorder() {
    List<String> taken = new ArrayList<>();
    for (String each = disorder.poll(); each != null; each = disorder.poll()) {
      taken.add(each);
    }
    return taken;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    // Used by one thread at a time.
    List<String> transaction = new ArrayList<>();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Object result = call(connection, method, arguments);
              switch (method.getName()) {
                case "commit" -> {
                  disorder.addAll(LockOrder.violations(transaction));
                  transaction.clear();
                }
                case "rollback", "close" -> transaction.clear();
                default -> {
                  if (result instanceof PreparedStatement statement) {
                    return counted(statement, (String) arguments[0], transaction);
                  }
                }
              }
              return result;
            });
  }

  private PreparedStatement counted(
      PreparedStatement statement, String sql, List<String> transaction) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PreparedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("execute")
                  && Thread.currentThread().getName().startsWith("tomcat")) {
                sent.add(sql);
                transaction.add(sql);
              }
              return call(statement, method, arguments);
            });
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
