package dev.halite.common.storage.connector;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image in a connection: {@code pool/image}, or {@code pool/image@snapshot}.
 *
 * @param snapshot empty for the image itself
 */
record ImageName(String pool, String image, Optional<String> snapshot) {
  private static final Pattern NAME = Pattern.compile("([^/@]+)/([^/@]+)(?:@([^/@]+))?");

  static Optional<ImageName> of(String text) {
    Matcher name = NAME.matcher(text);
    return name.matches()
        ? Optional.of(
            new ImageName(name.group(1), name.group(2), Optional.ofNullable(name.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return pool + "/" + image + snapshot.map(name -> "@" + name).orElse("");
  }
}
