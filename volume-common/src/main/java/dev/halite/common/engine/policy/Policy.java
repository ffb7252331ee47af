package dev.halite.common.engine.policy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force, and the operator's file that they come from. */
public final class Policy {
  private static final Logger log = LoggerFactory.getLogger(Policy.class);

  private final @Nullable Path file;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private final FileWatch watch;
  private volatile InForce inForce;
  private volatile @Nullable String problem;

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

  private record InForce(
      PolicyRules rules, boolean deliberate, @Nullable String digest, Instant since) {}

  private Policy(@Nullable Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    // Before it is read: what is written meanwhile is seen as a change.
    watch = new FileWatch(file, clock);
    inForce = read(file);
    warnOfUnused();
  }

  /** The default rules alone. */
  public static Policy defaults() {
    return of(null);
  }

  /**
   * The default rules with those of a file over them.
   *
   * @throws PolicyException naming line and reason where the file cannot be used
   */
  public static Policy of(@Nullable Path file) {
    return of(file, Clock.systemUTC());
  }

  static Policy of(@Nullable Path file, Clock clock) {
    return new Policy(file, clock);
  }

  private InForce read(@Nullable Path from) {
    if (from == null) {
      return new InForce(PolicyRules.of(null), true, null, clock.instant());
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(from);
    } catch (IOException e) {
      throw new PolicyException("Policy file " + from + " cannot be read: " + e.getMessage(), e);
    }
    PolicyFile.Contents contents = PolicyFile.read(bytes, from.toString());
    return new InForce(
        PolicyRules.of(contents), contents.deliberate(), digest(bytes), clock.instant());
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, digest.length / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads the file again if it has changed, and has come to rest: who writes it may not be done.
   * One that cannot be used, or is gone, is reported in the log once and tried again, and the former
   * rules stay.
   */
  public void reloadIfChanged() {
    if (file == null) {
      return;
    }
    if (watch.isAsRead()) {
      problem = null;
      return;
    }
    if (!reading.tryLock()) {
      return;
    }
    try {
      reload(file);
    } finally {
      reading.unlock();
    }
  }

  private void reload(Path from) {
    FileWatch.@Nullable Stamp rest = watch.atRest();
    if (rest == null) {
      return;
    }
    try {
      InForce read = read(from);
      if (!watch.isStill(rest)) {
        return;
      }
      if (!read.deliberate() && inForce.rules().own() > 0) {
        throw new PolicyException(
            from.toString(),
            1,
            "it has no rules any more; to have the default rules alone, write {}");
      }
      inForce = read;
      watch.read(rest);
      problem = null;
      log.info("Policy file {} was read again: {} rules of its own", from, read.rules().own());
      warnOfUnused();
    } catch (RuntimeException | StackOverflowError e) {
      String sentence =
          e instanceof PolicyException
              ? String.valueOf(e.getMessage())
              : "Policy file " + from + " cannot be used: " + e;
      if (!sentence.equals(problem)) {
        log.error("The former policy rules stay: {}", sentence);
      }
      problem = sentence;
    }
  }

  private void warnOfUnused() {
    for (PolicyRule rule : rules()) {
      if (!rule.used()) {
        log.warn("Policy file {}: {}", file, rule.unusedText());
      }
    }
  }

  /** What is in force, for operators to look at. */
  public State state() {
    InForce now = inForce;
    return new State(file, now.rules().own(), now.digest(), now.since(), problem);
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

  /** Refuses with 403 what the caller may not do to a target. */
  public void require(String rule, RequestContext caller, Map<String, String> target) {
    if (!allows(rule, caller, target)) {
      throw new HaliteException(
          FaultCode.FORBIDDEN, "Policy doesn't allow " + rule + " to be performed.");
    }
  }
}
