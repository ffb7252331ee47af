package dev.halite.common.engine.policy;

import dev.halite.common.engine.identity.RequestContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A rule, parsed: whether a caller may act on a target. */
sealed interface Check {
  boolean allows(RequestContext caller, Map<String, String> target);

  /** The attributes of the target that it looks at, also by way of other rules. */
  Stream<String> attributes();

  /** {@code @} or the empty rule: always; {@code !}: never. */
  record Constant(boolean allowed) implements Check {
    @Override
    public Stream<String> attributes() {
      return Stream.empty();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      return allowed;
    }
  }

  /** Neither more nor less than the opposite. */
  record Not(Check check) implements Check {
    @Override
    public Stream<String> attributes() {
      return check.attributes();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      return !check.allows(caller, target);
    }
  }

  /** Every one. */
  record And(List<Check> checks) implements Check {
    public And {
      checks = List.copyOf(checks);
    }

    @Override
    public Stream<String> attributes() {
      return checks.stream().flatMap(Check::attributes);
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      for (Check check : checks) {
        if (!check.allows(caller, target)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Any one. */
  record Or(List<Check> checks) implements Check {
    public Or {
      checks = List.copyOf(checks);
    }

    @Override
    public Stream<String> attributes() {
      return checks.stream().flatMap(Check::attributes);
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      for (Check check : checks) {
        if (check.allows(caller, target)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code rule:name}, tied to its rule once all are known. */
  final class Reference implements Check {
    private final String name;
    private @Nullable Check rule;

    Reference(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    void tieTo(Check found) {
      rule = found;
    }

    @Override
    public Stream<String> attributes() {
      return rule == null ? Stream.empty() : rule.attributes();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      return rule != null && rule.allows(caller, target);
    }
  }

  /** {@code role:name}, whatever the case. */
  record Role(Text name) implements Check {
    @Override
    public Stream<String> attributes() {
      return name.attributes();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      String wanted = name.in(target);
      return wanted != null && caller.roles().contains(wanted.toLowerCase(Locale.ROOT));
    }
  }

  /** A literal compared with a text: {@code 'member':%(role)s}, {@code True:%(is_public)s}. */
  record Literal(String value, Text match) implements Check {
    @Override
    public Stream<String> attributes() {
      return match.attributes();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      return value.equals(match.in(target));
    }
  }

  /** An attribute of the caller compared with a text: {@code project_id:%(project_id)s}. */
  record Attribute(CallerAttribute attribute, Text match) implements Check {
    @Override
    public Stream<String> attributes() {
      return match.attributes();
    }

    @Override
    public boolean allows(RequestContext caller, Map<String, String> target) {
      String wanted = match.in(target);
      return wanted != null && attribute.matches(caller, wanted);
    }
  }

  /** A text that may name one attribute of the target as {@code %(name)s}. */
  record Text(String before, @Nullable String key, String after) {
    private static final Pattern ATTRIBUTE = Pattern.compile("%\\(([^%()]+)\\)s");

    static Text of(String text) {
      Matcher attribute = ATTRIBUTE.matcher(text);
      String rest = text;
      Text found = new Text(text, null, "");
      if (attribute.find()) {
        rest = text.substring(0, attribute.start()) + text.substring(attribute.end());
        found =
            new Text(
                text.substring(0, attribute.start()),
                attribute.group(1),
                text.substring(attribute.end()));
      }
      if (rest.indexOf('%') >= 0) {
        throw new IllegalArgumentException(
            "'" + text + "' has more than one '%(name)s', or a '%' that is none");
      }
      return found;
    }

    Stream<String> attributes() {
      return Stream.ofNullable(key);
    }

    /** The text for this target; null where the target lacks the attribute. */
    @Nullable String in(Map<String, String> target) {
      if (key == null) {
        return before;
      }
      String value = target.get(key);
      return value == null ? null : before + value + after;
    }
  }
}
