package dev.halite.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Notes the statements that a thread of this name prefix sends to the catalog. */
public final class CountingDataSource extends DelegatingDataSource {
  private final List<String> sent = new CopyOnWriteArrayList<>();

  CountingDataSource(DataSource target) {
    super(target);
  }

  /** Forgets the past. */
  public void reset() {
    sent.clear();
  }

  /** Statements that requests have sent since then. */
  public List<String> sent() {
    return sent;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(connection, arguments);
                return result instanceof PreparedStatement statement
                    ? counted(statement, (String) arguments[0])
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private PreparedStatement counted(PreparedStatement statement, String sql) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PreparedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("execute")
                  && Thread.currentThread().getName().startsWith("tomcat")) {
                sent.add(sql);
              }
              try {
                return method.invoke(statement, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
