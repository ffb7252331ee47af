package dev.halite.api.json;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the body of a request: one JSON object within the limits, without text that the catalog
 * could not keep.
 */
public final class BodyReader {
  private static final String MALFORMED = "Malformed request body";

  private final int maxBytes;
  private final int maxDepth;
  private final JsonMapper mapper;

  public BodyReader(int maxBytes, int maxDepth) {
    this.maxBytes = maxBytes;
    this.maxDepth = maxDepth;
    this.mapper = ApiJson.mapper(maxDepth);
  }

  /** The body as an object. */
  public ObjectNode read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge();
    }
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(maxBytes + 1);
    } catch (IOException e) {
      // The server wraps the socket's own, in a type that it has for every body that breaks off.
      if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
        throw new HaliteException(
            FaultCode.REQUEST_TIMEOUT, "The body of the request did not come in time.", e);
      }
      // A chunk that is none, or a client that went away in the middle.
      throw new HaliteException(FaultCode.INVALID_INPUT, MALFORMED, e);
    }
    if (bytes.length > maxBytes) {
      throw tooLarge();
    }
    if (bytes.length == 0) {
      throw malformed(null);
    }
    if (!isJson(request.getContentType())) {
      throw new HaliteException(FaultCode.UNSUPPORTED_MEDIA_TYPE, "Unsupported Content-Type");
    }
    JsonNode node;
    try {
      node = mapper.readTree(text(bytes));
    } catch (StreamConstraintsException e) {
      throw constrained(e);
    } catch (JacksonException | NumberFormatException e) {
      throw malformed(e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw malformed(null);
    }
    refuseOdd(object);
    return object;
  }

  /** UTF-8 and nothing else: what stands in front of us reads the body as that, too. */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(e);
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.equals("application/json")) {
      return true;
    }
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.equals("application/vnd.openstack.volume+json");
  }

  private static void refuseOdd(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
          refuseOdd(property.getKey());
          refuseOdd(property.getValue());
        }
      }
      case ARRAY -> node.forEach(BodyReader::refuseOdd);
      case STRING -> refuseOdd(node.stringValue());
      case NUMBER -> {
        // Not finite, or so large that schemas cannot compare it.
        if (node.isFloatingPointNumber() && !(Math.abs(node.doubleValue()) < Long.MAX_VALUE)) {
          throw new HaliteException(
              FaultCode.INVALID_INPUT, "Invalid input received: a number is out of range");
        }
      }
      case BINARY, BOOLEAN, MISSING, NULL, POJO -> {}
    }
  }

  /** NUL cannot be kept in the catalog, half a character cannot even be sent to it. */
  private static void refuseOdd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new HaliteException(
            FaultCode.INVALID_INPUT, "Invalid input received: a text holds the character NUL");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new HaliteException(
              FaultCode.INVALID_INPUT, "Invalid input received: a text holds half a character");
        }
        i++;
      }
    }
  }

  /** Too deep, or a number or name that is too long; how long, says the reader's own sentence. */
  private HaliteException constrained(StreamConstraintsException e) {
    boolean deep = e.getMessage() != null && e.getMessage().contains("nesting depth");
    return deep
        ? new HaliteException(
            FaultCode.INVALID_INPUT,
            "Malformed request body: nested deeper than " + maxDepth + " levels",
            e)
        : malformed(e);
  }

  private HaliteException tooLarge() {
    return new HaliteException(
        FaultCode.OVER_LIMIT,
        "Request is too large: the body has more than %d bytes.".formatted(maxBytes));
  }

  private static HaliteException malformed(@Nullable Exception cause) {
    return new HaliteException(FaultCode.INVALID_INPUT, MALFORMED, cause);
  }
}
