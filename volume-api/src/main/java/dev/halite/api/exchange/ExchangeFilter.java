package dev.halite.api.exchange;

import dev.halite.api.fault.FaultWriter;
import dev.halite.api.microversion.Negotiation;
import dev.halite.common.engine.observability.LogFields;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * The outermost filter: gives a request its ids, its version and the time that its body may take,
 * sets the headers that every answer has, and lets nothing fall through to the server's own error
 * page.
 */
public final class ExchangeFilter extends HttpFilter {
  private static final Logger log = LoggerFactory.getLogger(ExchangeFilter.class);
  private static final long serialVersionUID = 1;

  private final transient RequestIds ids;
  private final transient FaultWriter faults;
  private final transient Duration bodyTimeout;

  public ExchangeFilter(RequestIds ids, FaultWriter faults, Duration bodyTimeout) {
    this.ids = ids;
    this.faults = faults;
    this.bodyTimeout = bodyTimeout;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (Exchange.isAttachedTo(request)) {
      // An error dispatch of a request that has passed here before.
      chain.doFilter(request, response);
      return;
    }
    long start = System.nanoTime();
    serve(EncodedPath.of(request), response, chain, start);
  }

  private void serve(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, long start)
      throws IOException {
    Exchange exchange =
        new Exchange(
            ids.next(),
            RequestIds.proper(request.getHeader("X-OpenStack-Request-ID")),
            Negotiation.of(request.getHeader(Negotiation.HEADER)));
    exchange.attachTo(request);
    response.setHeader("x-compute-request-id", exchange.requestId());
    response.setHeader("x-openstack-request-id", exchange.requestId());
    response.setHeader(Negotiation.HEADER, "volume " + exchange.negotiation().effective());
    response.setHeader("Vary", Negotiation.HEADER);
    MDC.put(LogFields.REQUEST, exchange.requestId());
    if (exchange.globalRequestId() != null) {
      MDC.put(LogFields.GLOBAL_REQUEST, exchange.globalRequestId());
    }
    HttpServletRequest timed = TimedRequest.of(request, bodyTimeout);
    try {
      chain.doFilter(timed, response);
    } catch (ServletException e) {
      // Spring's servlet wraps whatever is thrown around its own handling.
      Throwable thrown = e.getRootCause();
      faults.write(response, thrown == null ? e : thrown);
    } catch (RuntimeException | StackOverflowError e) {
      faults.write(response, e);
    } finally {
      if (timed instanceof TimedRequest withBody) {
        withBody.discardRest();
      }
      record(request, response, System.nanoTime() - start);
      MDC.remove(LogFields.REQUEST);
      MDC.remove(LogFields.GLOBAL_REQUEST);
      MDC.remove(LogFields.RESOURCE);
    }
  }

  /** Changes are worth a line each; reads are too many. The query may hold names: not logged. */
  private static void record(HttpServletRequest request, HttpServletResponse response, long nanos) {
    boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (read ? log.isDebugEnabled() : log.isInfoEnabled()) {
      log.atLevel(read ? Level.DEBUG : Level.INFO)
          .addKeyValue("milliseconds", nanos / 1_000_000)
          .log(
              "{} {} answered {} in {} ms",
              request.getMethod(),
              request.getRequestURI(),
              response.getStatus(),
              nanos / 1_000_000);
    }
  }
}
