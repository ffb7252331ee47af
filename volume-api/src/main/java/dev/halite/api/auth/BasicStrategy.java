package dev.halite.api.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * HTTP Basic against the {@linkplain UsersFile file of users}. Hashing a password is slow on
 * purpose, so a right one is remembered for some seconds under a keyed hash of the header, and only
 * as many are hashed at a time as there are processors. The file is read again when it has changed.
 */
final class BasicStrategy implements IdentityStrategy {
  private static final Logger log = LoggerFactory.getLogger(BasicStrategy.class);
  private static final String SCHEME = "Basic ";
  private static final int MAX_HEADER = 1024;
  private static final int MAX_PASSWORD_BYTES = 72;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Checked for unknown names, so that they take as long as known ones. */
  private final String decoy;

  private final Path file;
  private final SecretKeySpec key;
  private final Cache<ByteBuffer, Identity> verified;
  private final Semaphore hashing = new Semaphore(Runtime.getRuntime().availableProcessors());
  private volatile Loaded loaded;

  private record Loaded(Map<String, UsersFile.User> users, @Nullable FileTime modified) {}

  BasicStrategy(Path file, Duration cached, SecureRandom random, Ticker ticker) {
    this.file = file;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    key = new SecretKeySpec(secret, "HmacSHA256");
    verified =
        Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(cached).ticker(ticker).build();
    decoy = BCrypt.hashpw(Base64.getEncoder().encodeToString(secret), BCrypt.gensalt(10, random));
    try {
      loaded = load();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Users file " + file + " (halite.auth.users-file) cannot be read.", e);
    }
  }

  private Loaded load() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    return new Loaded(UsersFile.read(file), modified);
  }

  @Override
  public @Nullable Identity identify(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null) {
      return null;
    }
    if (header.length() > MAX_HEADER || !header.regionMatches(true, 0, SCHEME, 0, 6)) {
      throw wrong();
    }
    ByteBuffer digest = digest(header);
    Identity known = verified.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    Identity identity = verify(header.substring(SCHEME.length()).strip());
    verified.put(digest, identity);
    return identity;
  }

  private Identity verify(String encoded) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
    String text = new String(decoded, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    if (colon <= 0 || decoded.length - colon > MAX_PASSWORD_BYTES) {
      throw wrong();
    }
    UsersFile.User user = users().get(text.substring(0, colon));
    boolean right = matches(text.substring(colon + 1), user == null ? decoy : user.hash());
    if (user == null || !right) {
      throw wrong();
    }
    return user.identity();
  }

  private boolean matches(String password, String hash) {
    try {
      if (!hashing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HaliteException(
            FaultCode.UNAVAILABLE, "Too many passwords are being checked; try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(FaultCode.UNAVAILABLE, "The service is stopping.", e);
    }
    try {
      return BCrypt.checkpw(password, hash);
    } finally {
      hashing.release();
    }
  }

  /** The users as the file has them now; the last good ones while the file is broken. */
  private Map<String, UsersFile.User> users() {
    Loaded now = loaded;
    try {
      if (!Files.getLastModifiedTime(file).equals(now.modified())) {
        loaded = load();
        verified.invalidateAll();
        log.info("Users file {} was read again: {} users", file, loaded.users().size());
      }
    } catch (IOException | IllegalArgumentException e) {
      log.error("Users file {} cannot be used, the former users stay: {}", file, e.getMessage());
    }
    return loaded.users();
  }

  private ByteBuffer digest(String header) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return ByteBuffer.wrap(mac.doFinal(header.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static HaliteException wrong() {
    return new HaliteException(
        FaultCode.UNAUTHENTICATED, "The request you have made requires authentication.");
  }

  @Override
  public String challenge() {
    return "Basic realm=\"halite\", charset=\"UTF-8\"";
  }
}
