package dev.halite.api.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.file.ReloadedFile;
import dev.halite.common.engine.file.TrustedFiles;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * HTTP Basic against the {@linkplain UsersFile file of users}. Hashing a password is slow on
 * purpose, so a right one is remembered under a keyed hash of the header while it is used and the
 * file says the same of its user, and {@link PasswordChecks} has few hashed at a time. A wrong one
 * takes as long as the costliest hash of the file, whatever the name, so that nobody learns from
 * the time who is known. The file is read again when it has changed.
 *
 * <p>An address from which wrong passwords came has to {@linkplain Pauses pause}. Only what was
 * right from there before gets in meanwhile: to look for a match among what others may have sent
 * would be to tell right guesses from wrong ones for nothing.
 */
final class BasicStrategy implements IdentityStrategy {
  private static final String SCHEME = "Basic ";
  private static final int MIN_COST = 4;
  private static final int MAX_HEADER = 1024;
  private static final int MAX_PASSWORD_BYTES = 72;
  private static final Duration FAMILIAR = Duration.ofMinutes(15);
  private static final int REMEMBERED = 10_000;

  /** Matches no password. With another cost in it, it takes as long as a hash of that cost. */
  private final String decoy;

  private final ReloadedFile<Map<String, UsersFile.User>> users;
  private final SecretKeySpec key;
  private final Cache<ByteBuffer, UsersFile.User> verified;
  private final Cache<Familiar, Boolean> familiar;
  private final ClientAddresses addresses;
  private final Pauses pauses;
  private final BiPredicate<String, String> hasher;
  private final PasswordChecks checks;

  /** A header that was right, and where it came from. */
  private record Familiar(ByteBuffer digest, String address) {}

  BasicStrategy(
      Path file,
      Duration cached,
      ClientAddresses addresses,
      Pauses pauses,
      SecureRandom random,
      Ticker ticker) {
    this(file, cached, addresses, pauses, random, ticker, BCrypt::checkpw);
  }

  /**
   * The same, with the work done by somebody else.
   *
   * @param hasher whether a password has a hash
   */
  BasicStrategy(
      Path file,
      Duration cached,
      ClientAddresses addresses,
      Pauses pauses,
      SecureRandom random,
      Ticker ticker,
      BiPredicate<String, String> hasher) {
    this.addresses = addresses;
    this.pauses = pauses;
    this.hasher = hasher;
    this.checks = new PasswordChecks(Runtime.getRuntime().availableProcessors(), ticker);
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    key = new SecretKeySpec(secret, "HmacSHA256");
    verified =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(cached)
            .ticker(ticker)
            .build();
    familiar =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(FAMILIAR)
            .ticker(ticker)
            .build();
    decoy = BCrypt.hashpw(Base64.getEncoder().encodeToString(secret), BCrypt.gensalt(4, random));
    TrustedFiles trusted = TrustedFiles.ofThisProcess();
    try {
      users =
          new ReloadedFile<>(
              file,
              (path, former) -> UsersFile.read(path, trusted.read(path, "the users file")),
              Clock.systemUTC());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Users file " + file + " (halite.auth.users-file) cannot be read.", e);
    }
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
    Map<String, UsersFile.User> now = users.get();
    ByteBuffer digest = digest(header);
    Familiar sender = new Familiar(digest, addresses.of(request));
    requireNoPause(sender);
    UsersFile.User known = verified.getIfPresent(digest);
    // Only as long as the file says the same of it.
    if (known != null && known.equals(now.get(known.name()))) {
      familiar.asMap().putIfAbsent(sender, true);
      return known.identity();
    }
    UsersFile.User user = verify(header.substring(SCHEME.length()).strip(), sender, now);
    verified.put(digest, user);
    familiar.put(sender, true);
    return user.identity();
  }

  private void requireNoPause(Familiar sender) {
    int seconds = pauses.secondsLeft(sender.address());
    if (seconds > 0 && familiar.getIfPresent(sender) == null) {
      throw new PausedException(seconds);
    }
  }

  private UsersFile.User verify(
      String encoded, Familiar sender, Map<String, UsersFile.User> users) {
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
    String name = text.substring(0, colon);
    String password = text.substring(colon + 1);
    UsersFile.User user = users.get(name);
    int most = users.values().stream().mapToInt(UsersFile.User::cost).max().orElse(MIN_COST);
    if (!checks.isRight(sender.address(), name, () -> matches(password, sender, user, most))
        || user == null) {
      throw wrong();
    }
    return user;
  }

  private boolean matches(
      String password, Familiar sender, UsersFile.@Nullable User user, int most) {
    // Many may have waited for their turn while the first of them were found wrong.
    requireNoPause(sender);
    boolean right = hasher.test(password, user == null ? decoy(most) : user.hash());
    if (!right || user == null) {
      pauses.wrong(sender.address());
    }
    if (!right && user != null) {
      // Each cost is twice the one before, so these and its own are as much as the highest.
      for (int cost = user.cost(); cost < most; cost++) {
        boolean unused = hasher.test(password, decoy(cost));
      }
    }
    return right;
  }

  private String decoy(int cost) {
    return "%s%02d%s".formatted(decoy.substring(0, 4), cost, decoy.substring(6));
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
