package dev.halite.common.engine.observability;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Request, resource and operation id on every log line of a thread, until closed. */
public final class LogFields implements AutoCloseable {
  public static final String REQUEST = "request_id";
  public static final String GLOBAL_REQUEST = "global_request_id";
  public static final String RESOURCE = "resource_id";
  public static final String OPERATION = "operation_id";

  private final List<MDC.MDCCloseable> fields = new ArrayList<>();

  private LogFields() {}

  public static LogFields none() {
    return new LogFields();
  }

  public LogFields with(String field, @Nullable Object value) {
    if (value != null) {
      fields.add(MDC.putCloseable(field, value.toString()));
    }
    return this;
  }

  @Override
  public void close() {
    fields.forEach(MDC.MDCCloseable::close);
  }
}
