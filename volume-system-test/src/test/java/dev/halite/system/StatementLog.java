package dev.halite.system;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Keeps every statement that goes through a data source, and which of them were committed together.
 * BEGIN, COMMIT and ROLLBACK are not statements here.
 */
final class StatementLog {
  private static final Pattern WRITES =
      Pattern.compile(
          "\\b(INSERT\\s+INTO|DELETE\\s+FROM|UPDATE\\s+\\w+(\\s+\\w+)?\\s+SET)\\b",
          Pattern.CASE_INSENSITIVE);

  private final List<String> statements = new ArrayList<>();
  private final List<List<String>> writes = new ArrayList<>();

  /** All statements, in the order of their ends. */
  synchronized List<String> statements() {
    return List.copyOf(statements);
  }

  /** The transactions that changed something, each with its statements. */
  synchronized List<List<String>> writingTransactions() {
    return List.copyOf(writes);
  }

  /** Forgets what was before. */
  synchronized void clear() {
    statements.clear();
    writes.clear();
  }

  DataSource over(DataSource target) {
    return new DelegatingDataSource(target) {
      @Override
      public Connection getConnection() throws SQLException {
        return new Watched(super.getConnection()).proxy();
      }
    };
  }

  private synchronized void executed(String sql) {
    statements.add(Thread.currentThread().getName() + ": " + sql.strip().replaceAll("\\s+", " "));
  }

  private synchronized void ended(List<String> transaction) {
    if (transaction.stream().anyMatch(sql -> WRITES.matcher(sql).find())) {
      writes.add(List.copyOf(transaction));
    }
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** A connection, which is used by one thread at a time. */
  private final class Watched {
    private final Connection target;
    private final List<String> transaction = new ArrayList<>();

    Watched(Connection target) {
      this.target = target;
    }

    Connection proxy() {
      InvocationHandler handler = (proxy, method, arguments) -> onConnection(method, arguments);
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    private @Nullable Object onConnection(Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object result = call(target, method, arguments);
      switch (method.getName()) {
        case "commit" -> end();
        case "rollback", "close" -> transaction.clear();
        default -> {
          if (result instanceof Statement statement) {
            return watched(statement, method, arguments);
          }
        }
      }
      return result;
    }

    private void end() {
      ended(transaction);
      transaction.clear();
    }

    private Object watched(Statement statement, Method made, Object @Nullable [] with) {
      String prepared = with != null && with[0] instanceof String sql ? sql : null;
      InvocationHandler handler =
          (proxy, method, arguments) -> {
            Object result = call(statement, method, arguments);
            if (method.getName().startsWith("execute")) {
              String sql = prepared != null ? prepared : String.valueOf(arguments[0]);
              executed(sql);
              transaction.add(sql);
              if (target.getAutoCommit()) {
                end();
              }
            }
            return result;
          };
      return Proxy.newProxyInstance(
          Statement.class.getClassLoader(), new Class<?>[] {made.getReturnType()}, handler);
    }
  }
}
