package dev.halite.api.server;

import dev.halite.api.fault.FaultBody;
import dev.halite.api.microversion.Microversion;
import dev.halite.api.microversion.Negotiation;
import dev.halite.api.server.BoundedHttpProtocol.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what the web server refuses by itself (a bad request line, headers that are too large, an
 * encoded slash) in the same form as every other error. Public because the server makes it by name.
 */
public final class FaultReportValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(FaultReportValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    Refusal refusal = BoundedHttpProtocol.refusal(request.getCoyoteRequest());
    if (refusal != null && response.getContentWritten() == 0) {
      // the server may have found another status since
      response.setStatus(refusal.status());
    }
    boolean unservedMethod =
        response.getStatus() == HttpServletResponse.SC_NOT_IMPLEMENTED
            && response.getContentWritten() == 0;
    if (unservedMethod) {
      // CONNECT, which the server refuses before anything of ours; the client's mistake
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    }
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    if (throwable != null && (status == 500 || status == 503)) {
      log.error("The server answered {}", status, throwable);
    }
    if (response.getHeader("x-openstack-request-id") == null) {
      String id = "req-" + UUID.randomUUID();
      response.setHeader("x-compute-request-id", id);
      response.setHeader("x-openstack-request-id", id);
      response.setHeader(Negotiation.HEADER, "volume " + Microversion.MIN);
      response.setHeader("Vary", Negotiation.HEADER);
    }
    Integer retryAfter = status == 413 ? Integer.valueOf(0) : null;
    String words =
        unservedMethod
            ? "The method of the request is not served."
            : words(request, refusal, status);
    byte[] body = FaultBody.of(status, words, retryAfter);
    if (retryAfter != null) {
      response.setHeader("Retry-After", retryAfter.toString());
    }
    try {
      response.setContentType(FaultBody.CONTENT_TYPE);
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      log.debug("An error answer could not be sent", e);
      response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, e);
    }
  }

  private static String words(Request request, @Nullable Refusal refusal, int status) {
    if (refusal == null
        || !(request.getConnector().getProtocolHandler() instanceof BoundedHttpProtocol http)) {
      return FaultBody.words(status);
    }
    return switch (refusal) {
      case LINE_TOO_LONG, HEAD_TOO_LARGE ->
          "The request line and the headers are larger than %d bytes."
              .formatted(http.getMaxHttpRequestHeaderSize());
      case TOO_MANY_HEADERS ->
          "The request has more than %d headers.".formatted(http.getMaxHeaderCount());
      case TRANSFER_ENCODING -> "The Transfer-Encoding of the request is not served.";
      case VERSION -> "The HTTP version of the request line is not served; HTTP/1.1 is.";
    };
  }
}
