package dev.halite.driver.rbd;

import dev.halite.driver.OperationMark;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the index says of a volume.
 *
 * @param state how far it is
 * @param placement the attempt that made it
 * @param sizeBytes its size, or the size it will have
 * @param growsTo the size that an extend under way gives it; 0 when there is none
 * @param imageId the image; null while it is not known
 * @param source while it is being cloned: the volume that it is cloned from, which has a snapshot
 *     for that
 * @param adoption while it is being managed: what the image was before
 * @param operationId the last operation that changed it
 * @param fence of that operation
 */
record IndexEntry(
    State state,
    UUID placement,
    long sizeBytes,
    long growsTo,
    @Nullable String imageId,
    @Nullable UUID source,
    @Nullable Adoption adoption,
    UUID operationId,
    long fence) {
  private static final String VERSION = "1";
  private static final String NONE = "-";

  /** An image that becomes a volume's: the name and size that it had. */
  record Adoption(String name, long sizeBytes) {
    private String text() {
      return Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(name.getBytes(StandardCharsets.UTF_8))
          + ":"
          + sizeBytes;
    }

    private static Adoption parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("No image: " + text);
      }
      byte[] name = Base64.getUrlDecoder().decode(text.substring(0, colon));
      return new Adoption(
          new String(name, StandardCharsets.UTF_8), Long.parseLong(text.substring(colon + 1)));
    }
  }

  enum State {
    BUILDING("building"),
    COMPLETE("complete"),
    REMOVING("removing");

    private final String text;

    State(String text) {
      this.text = text;
    }

    static State of(@Nullable String text) {
      for (State state : values()) {
        if (state.text.equals(text)) {
          return state;
        }
      }
      throw new IllegalArgumentException("No state: " + text);
    }
  }

  static IndexEntry building(OperationMark mark, UUID placement, long sizeBytes) {
    return new IndexEntry(
        State.BUILDING,
        placement,
        sizeBytes,
        0,
        null,
        null,
        null,
        mark.operationId(),
        mark.fence());
  }

  /** Of an image that is there. */
  static IndexEntry adopting(
      OperationMark mark, UUID placement, long sizeBytes, String image, Adoption adoption) {
    return new IndexEntry(
        State.BUILDING,
        placement,
        sizeBytes,
        0,
        image,
        null,
        adoption,
        mark.operationId(),
        mark.fence());
  }

  /** Whether it was left halfway from an image of others to a volume. */
  boolean isHalfAdopted() {
    return state == State.BUILDING && adoption != null;
  }

  /** The same, with what it is cloned from. */
  IndexEntry clonedFrom(@Nullable UUID volume) {
    return new IndexEntry(
        state, placement, sizeBytes, growsTo, imageId, volume, adoption, operationId, fence);
  }

  /** Made in full. */
  IndexEntry complete(String image) {
    return complete(image, sizeBytes);
  }

  /** Made in full, with a size that was not known before. */
  IndexEntry complete(String image, long bytes) {
    return new IndexEntry(
        State.COMPLETE, placement, bytes, 0, image, null, null, operationId, fence);
  }

  /** Complete again, after a removal that was refused. */
  IndexEntry complete(OperationMark mark) {
    return changed(mark, State.COMPLETE, 0, imageId);
  }

  IndexEntry removing(OperationMark mark, @Nullable String image) {
    return changed(mark, State.REMOVING, 0, image);
  }

  IndexEntry growing(OperationMark mark, long toBytes) {
    return changed(mark, State.COMPLETE, toBytes, imageId);
  }

  /** Smaller again; until it has been cut, the image may be as large as it was. */
  IndexEntry cutting(OperationMark mark, long toBytes, long image) {
    return new IndexEntry(
        State.COMPLETE,
        placement,
        toBytes,
        image,
        imageId,
        null,
        null,
        mark.operationId(),
        mark.fence());
  }

  /** With an image that has its size. */
  IndexEntry cut() {
    return new IndexEntry(
        State.COMPLETE, placement, sizeBytes, 0, imageId, null, null, operationId, fence);
  }

  /** With the size that it was growing to. */
  IndexEntry grown() {
    return new IndexEntry(
        State.COMPLETE, placement, growsTo, 0, imageId, null, null, operationId, fence);
  }

  /** True when this is of the same operation after it was taken over. */
  boolean supersedes(OperationMark mark) {
    return operationId.equals(mark.operationId()) && fence > mark.fence();
  }

  /** What the volume may take one day. */
  long provisionedBytes() {
    return Math.max(sizeBytes, growsTo);
  }

  private IndexEntry changed(OperationMark mark, State to, long toBytes, @Nullable String image) {
    return new IndexEntry(
        to, placement, sizeBytes, toBytes, image, source, null, mark.operationId(), mark.fence());
  }

  String text() {
    String text =
        "%s %s placement=%s bytes=%d grows-to=%d image=%s source=%s operation=%s fence=%d"
            .formatted(
                VERSION,
                state.text,
                placement,
                sizeBytes,
                growsTo,
                imageId == null ? NONE : imageId,
                source == null ? NONE : source,
                operationId,
                fence);
    return adoption == null ? text : text + " adopted=" + adoption.text();
  }

  /** Empty when it is not one that this version can read. */
  static Optional<IndexEntry> parse(String text) {
    String[] words = text.split(" ");
    if (words.length < 3 || !words[0].equals(VERSION)) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        fields.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    try {
      String image = fields.getOrDefault("image", NONE);
      String source = fields.getOrDefault("source", NONE);
      String adopted = fields.getOrDefault("adopted", NONE);
      return Optional.of(
          new IndexEntry(
              State.of(words[1]),
              UUID.fromString(fields.getOrDefault("placement", "")),
              Long.parseLong(fields.getOrDefault("bytes", "")),
              Long.parseLong(fields.getOrDefault("grows-to", "0")),
              image.equals(NONE) ? null : image,
              source.equals(NONE) ? null : UUID.fromString(source),
              adopted.equals(NONE) ? null : Adoption.parse(adopted),
              UUID.fromString(fields.getOrDefault("operation", "")),
              Long.parseLong(fields.getOrDefault("fence", ""))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
