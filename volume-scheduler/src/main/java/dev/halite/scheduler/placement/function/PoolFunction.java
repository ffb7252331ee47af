package dev.halite.scheduler.placement.function;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.capability.expression.Expression;
import dev.halite.common.catalog.capability.expression.Expression.Names;
import dev.halite.common.catalog.capability.expression.ExpressionException;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An expression that pools report under a name, computed for a request. What was read once is kept:
 * thousands of pools report the same text for weeks.
 */
public final class PoolFunction {
  /** A site has a few; whoever reports another text each time makes us read it each time. */
  private static final int KEPT = 256;

  private final String capability;
  private final Map<String, Read> read = new ConcurrentHashMap<>();

  /**
   * @param capability under which it is reported, such as {@code filter_function}
   */
  public PoolFunction(String capability) {
    this.capability = capability;
  }

  /** An expression, or why it is none. */
  private record Read(@Nullable Expression expression, String why) {}

  /**
   * What a pool's function says.
   *
   * @param text the expression; null where the pool reports none
   * @param values one, or one for each spelling of the pool's protocol if the expression is about
   *     that; none where it cannot be computed with any
   * @param why it cannot, with the last of them
   */
  public record Said(@Nullable String text, List<Object> values, String why) {
    private static final Said NOTHING = new Said(null, List.of(), "");

    public Said {
      values = List.copyOf(values);
    }
  }

  /** Computes the function of a pool. */
  public Said of(PoolState pool, PlacementRequest request) {
    PoolCapabilities said = pool.capabilities();
    Object reported = said.get(capability);
    if (reported == null) {
      return Said.NOTHING;
    }
    String text = reported.toString();
    Read read = read(text);
    Expression expression = read.expression();
    if (expression == null) {
      return new Said(text, List.of(), read.why());
    }
    List<Object> values = new ArrayList<>();
    String why = "";
    for (String protocol : protocols(text, said)) {
      try {
        values.add(expression.value(names(pool, said, protocol, request)));
      } catch (ExpressionException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    return new Said(text, values, why);
  }

  private Read read(String text) {
    Read known = read.get(text);
    if (known != null) {
      return known;
    }
    Read made = made(text);
    if (read.size() >= KEPT) {
      read.clear();
    }
    read.put(text, made);
    return made;
  }

  private static Read made(String text) {
    try {
      return new Read(Expression.parse(text), "");
    } catch (ExpressionException e) {
      return new Read(null, String.valueOf(e.getMessage()));
    }
  }

  /** The spellings to try; a null in place of them where it does not matter. */
  private static List<@Nullable String> protocols(String text, PoolCapabilities said) {
    return text.contains(TypeDemands.PROTOCOL)
            && said.get(TypeDemands.PROTOCOL) instanceof String protocol
        ? List.copyOf(TypeDemands.spellingsOf(protocol))
        : Collections.singletonList(null);
  }

  private static Map<String, Names> names(
      PoolState pool, PoolCapabilities said, @Nullable String protocol, PlacementRequest request) {
    Map<String, Names> names = new HashMap<>();
    names.put("stats", new Stats(pool, said, protocol));
    names.put("capabilities", new Capabilities(said, protocol));
    names.put("extra", new Entries(request.extraSpecs()));
    names.put("volume", new Entries(request.described()));
    if (request.qosSpecs() != null) {
      names.put("qos", new Entries(request.qosSpecs()));
    }
    return names;
  }

  private record Stats(PoolState pool, PoolCapabilities said, @Nullable String protocol)
      implements Names {
    @Override
    public boolean has(String name) {
      return PoolStats.has(name);
    }

    @Override
    public @Nullable Object get(String name) {
      return protocol != null && name.equals(TypeDemands.PROTOCOL)
          ? protocol
          : PoolStats.get(pool, said, name);
    }
  }

  private record Capabilities(PoolCapabilities said, @Nullable String protocol) implements Names {
    @Override
    public boolean has(String name) {
      return said.has(name);
    }

    @Override
    public @Nullable Object get(String name) {
      return protocol != null && name.equals(TypeDemands.PROTOCOL)
          ? protocol
          : PoolStats.reported(said, name);
    }
  }

  private record Entries(Map<String, ? extends @Nullable Object> entries) implements Names {
    @Override
    public boolean has(String name) {
      return entries.containsKey(name);
    }

    @Override
    public @Nullable Object get(String name) {
      return entries.get(name);
    }
  }
}
