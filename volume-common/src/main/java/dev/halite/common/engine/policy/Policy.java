package dev.halite.common.engine.policy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Stamp stamp;
  private volatile PolicyRules rules;

  /** By what a change of the file is seen; a replaced file has another key. */
  private record Stamp(@Nullable FileTime modified, long size, @Nullable Object key) {
    static Stamp of(@Nullable Path file) {
      if (file == null) {
        return new Stamp(null, 0, null);
      }
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
      } catch (IOException e) {
        return new Stamp(null, -1, null);
      }
    }
  }

  private Policy(@Nullable Path file) {
    this.file = file;
    // Before it is read: what is written meanwhile is seen as a change.
    stamp = Stamp.of(file);
    rules = PolicyRules.of(file);
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
    return new Policy(file);
  }

  /**
   * Reads the file again if it has changed. One that cannot be used, or is gone, is reported in the
   * log once, and the former rules stay.
   */
  public void reloadIfChanged() {
    if (file == null || Stamp.of(file).equals(stamp) || !reading.tryLock()) {
      return;
    }
    try {
      stamp = Stamp.of(file);
      rules = PolicyRules.of(file);
      log.info("Policy file {} was read again", file);
      warnOfUnused();
    } catch (PolicyException e) {
      log.error("The former policy rules stay: {}", e.getMessage());
    } finally {
      reading.unlock();
    }
  }

  private void warnOfUnused() {
    for (PolicyRule rule : rules.listed()) {
      if (!rule.used()) {
        log.warn("Policy file {}: {}", file, rule.unusedText());
      }
    }
  }

  /** All rules, by name. */
  public List<PolicyRule> rules() {
    return rules.listed();
  }

  /** Whether there is a rule of this name. */
  public boolean knows(String rule) {
    return rules.knows(rule);
  }

  /** Whether these roles make an administrator. */
  public boolean makesAdmin(RequestContext caller) {
    return rules.makesAdmin(caller, RuleTarget.caller(caller));
  }

  /**
   * Whether the caller may do this to a target.
   *
   * @param target its attributes as rules name them; see {@link RuleTarget}
   */
  public boolean allows(String rule, RequestContext caller, Map<String, String> target) {
    return rules.allows(rule, caller, target);
  }

  /** Refuses with 403 what the caller may not do to a target. */
  public void require(String rule, RequestContext caller, Map<String, String> target) {
    if (!allows(rule, caller, target)) {
      throw new HaliteException(
          FaultCode.FORBIDDEN, "Policy doesn't allow " + rule + " to be performed.");
    }
  }
}
