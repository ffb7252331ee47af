package dev.halite.common.engine.policy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.file.ReloadedFile;
import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.file.UntrustedFileException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.secret.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force, and the operator's file that they come from. */
public final class Policy {
  private static final Logger log = LoggerFactory.getLogger(Policy.class);
  private static final String NAME = "the policy file";

  private final @Nullable Path file;
  private final Clock clock;
  private final boolean adminsOfAnyScope;
  private final @Nullable ReloadedFile<InForce> reloaded;
  private volatile InForce inForce;

  /**
   * What is in force.
   *
   * @param file the operator's; null where the defaults are all there is
   * @param ownRules how many rules are from it
   * @param digest first half of the SHA-256 of what was read, in hexadecimal; null without a file
   * @param since when it was read
   * @param problem why the file as it is now is not in force; null where it is
   */
  public record State(
      @Nullable Path file,
      int ownRules,
      @Nullable String digest,
      Instant since,
      @Nullable String problem) {}

  private record InForce(PolicyRules rules, @Nullable String digest, Instant since) {}

  private Policy(@Nullable Path file, Bytes bytes, boolean adminsOfAnyScope, Clock clock) {
    this.file = file;
    this.adminsOfAnyScope = adminsOfAnyScope;
    this.clock = clock;
    if (file == null) {
      reloaded = null;
      inForce = new InForce(PolicyRules.of(null, adminsOfAnyScope), null, clock.instant());
      return;
    }
    try {
      reloaded =
          new ReloadedFile<>(file, (path, former) -> read(path, bytes.of(path), former), clock);
      inForce = reloaded.get();
    } catch (IOException | UntrustedFileException e) {
      throw new PolicyException("Policy file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface Bytes {
    byte[] of(Path file) throws IOException;
  }

  /** The default rules alone. */
  public static Policy defaults() {
    return of(null);
  }

  /**
   * The default rules with those of a file over them, whoever may change it: to look at.
   *
   * @throws PolicyException naming line and reason where the file cannot be used
   */
  public static Policy of(@Nullable Path file) {
    return of(file, false);
  }

  /** The same with {@code adminsOfAnyScope} as of {@link #inService}. */
  public static Policy of(@Nullable Path file, boolean adminsOfAnyScope) {
    return new Policy(file, Files::readAllBytes, adminsOfAnyScope, Clock.systemUTC());
  }

  static Policy of(@Nullable Path file, Clock clock) {
    return new Policy(file, Files::readAllBytes, false, clock);
  }

  /**
   * The default rules with those of a file over them, which only the user of this process and root
   * may change.
   *
   * @param adminsOfAnyScope whether the role admin makes an administrator of the whole service in
   *     whatever scope it is held, where the file says nothing of that
   * @throws PolicyException naming line and reason where the file cannot be used
   */
  public static Policy inService(@Nullable Path file, boolean adminsOfAnyScope) {
    TrustedFiles trusted = TrustedFiles.ofThisProcess();
    return new Policy(file, path -> trusted.read(path, NAME), adminsOfAnyScope, Clock.systemUTC());
  }

  private InForce read(Path from, byte[] bytes, @Nullable InForce former) {
    PolicyFile.Contents contents = PolicyFile.read(bytes, from.toString());
    if (!contents.deliberate() && former != null && former.rules().own() > 0) {
      throw new PolicyException(
          from.toString(),
          1,
          "it has no rules any more; to have the default rules alone, write {}");
    }
    PolicyRules rules = PolicyRules.of(contents, adminsOfAnyScope);
    for (PolicyRule rule : rules.listed()) {
      rule.troubles().forEach(trouble -> log.warn("Policy file {}: {}", from, trouble));
    }
    return new InForce(rules, digest(bytes), clock.instant());
  }

  private static String digest(byte[] bytes) {
    byte[] digest = Sha256.of(bytes);
    return HexFormat.of().formatHex(digest, 0, digest.length / 2);
  }

  /**
   * Reads the file again if it has changed and come to rest: who writes it may not be done. One
   * that cannot be used, or is gone, is reported in the log once and tried again, and the former
   * rules stay. Between two calls the rules are the same.
   */
  public void reloadIfChanged() {
    if (reloaded != null) {
      inForce = reloaded.get();
    }
  }

  /** What is in force, for operators to look at. */
  public State state() {
    InForce now = inForce;
    return new State(
        file,
        now.rules().own(),
        now.digest(),
        now.since(),
        reloaded == null ? null : reloaded.problem());
  }

  /** All rules, by name. */
  public List<PolicyRule> rules() {
    return inForce.rules().listed();
  }

  /** Whether there is a rule of this name. */
  public boolean knows(String rule) {
    return inForce.rules().knows(rule);
  }

  /** Whether these roles make an administrator. */
  public boolean makesAdmin(RequestContext caller) {
    return inForce.rules().makesAdmin(caller, RuleTarget.caller(caller));
  }

  /**
   * Whether the caller may do this to a target.
   *
   * @param target its attributes as rules name them; see {@link RuleTarget}
   */
  public boolean allows(String rule, RequestContext caller, Map<String, String> target) {
    return inForce.rules().allows(rule, caller, target);
  }

  /** The rules as they are now, for whoever asks more than once and must be told alike. */
  public Rules now() {
    return inForce.rules();
  }

  /** Rules that do not change. */
  public interface Rules {
    /** See {@link Policy#allows}. */
    boolean allows(String rule, RequestContext caller, Map<String, String> target);

    /** The attributes of a target that a rule looks at: it says the same where those are equal. */
    Set<String> attributes(String rule);
  }

  /** Refuses with 403 what the caller may not do to a target. */
  public void require(String rule, RequestContext caller, Map<String, String> target) {
    if (!allows(rule, caller, target)) {
      throw new HaliteException(
          FaultCode.FORBIDDEN, "Policy doesn't allow " + rule + " to be performed.");
    }
  }
}
