package dev.halite.standalone;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What may be reached from inside a transaction: from a {@code @Transactional} method, and from
 * what is handed to a transaction template. A call of an interface of ours may reach each of its
 * implementations.
 */
final class Transactions {
  private final JavaClasses classes;
  private final Set<String> unfollowed;
  private final Map<String, Set<JavaCodeUnit>> implementations = new HashMap<>();

  /**
   * Looks at these classes.
   *
   * @param unfollowed methods behind whose calls nobody looks
   */
  Transactions(JavaClasses classes, Set<String> unfollowed) {
    this.classes = classes;
    this.unfollowed = Set.copyOf(unfollowed);
  }

  /** The ways, from its beginning, on which a transaction reaches a blocking call. */
  Map<String, String> waysTo(Set<String> blocking) {
    Map<String, String> ways = new TreeMap<>();
    for (JavaClass type : classes) {
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        List<JavaAccess<?>> first = inTransaction(unit).toList();
        if (!first.isEmpty()) {
          String way = way(unit, first, blocking);
          if (way != null) {
            ways.put(name(unit), way);
          }
        }
      }
    }
    return ways;
  }

  private static Stream<JavaAccess<?>> inTransaction(JavaCodeUnit unit) {
    if (unit.isAnnotatedWith(Transactional.class)) {
      return calls(unit);
    }
    boolean template =
        unit.getMethodCallsFromSelf().stream()
            .anyMatch(call -> call.getTargetOwner().isAssignableTo(TransactionOperations.class));
    return template ? calls(unit).filter(JavaAccess::isDeclaredInLambda) : Stream.of();
  }

  private static Stream<JavaAccess<?>> calls(JavaCodeUnit unit) {
    return Stream.concat(
        unit.getMethodCallsFromSelf().stream(), unit.getConstructorCallsFromSelf().stream());
  }

  private @Nullable String way(
      JavaCodeUnit start, List<JavaAccess<?>> first, Set<String> blocking) {
    Map<JavaCodeUnit, String> ways = new HashMap<>();
    Deque<JavaCodeUnit> next = new ArrayDeque<>();
    String found = step(name(start), first, blocking, ways, next);
    while (found == null && !next.isEmpty()) {
      JavaCodeUnit unit = next.poll();
      found = step(ways.getOrDefault(unit, ""), calls(unit).toList(), blocking, ways, next);
    }
    return found;
  }

  private @Nullable String step(
      String way,
      List<JavaAccess<?>> calls,
      Set<String> blocking,
      Map<JavaCodeUnit, String> ways,
      Deque<JavaCodeUnit> next) {
    Set<JavaCodeUnit> none = Set.of();
    for (JavaAccess<?> call : calls) {
      String target = call.getTargetOwner().getName() + "." + call.getTarget().getName();
      String ours = call.getTargetOwner().getPackageName() + ".*";
      if (blocking.contains(target)
          || (blocking.contains(ours) && call.getTargetOwner().isInterface())) {
        return way + " -> " + target;
      }
      for (JavaCodeUnit reached : unfollowed.contains(target) ? none : reached(call)) {
        if (ways.putIfAbsent(reached, way + " -> " + name(reached)) == null) {
          next.add(reached);
        }
      }
    }
    return null;
  }

  private Set<JavaCodeUnit> reached(JavaAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    if (!owner.getPackageName().startsWith("dev.halite")) {
      return Set.of();
    }
    return implementations.computeIfAbsent(
        owner.getName() + "." + call.getTarget().getFullName(),
        unused ->
            Stream.concat(Stream.of(owner), owner.getAllSubclasses().stream())
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getName().equals(call.getTarget().getName()))
                .filter(unit -> !(call instanceof JavaMethodCall) || !unit.isConstructor())
                .collect(Collectors.toCollection(HashSet::new)));
  }

  private static String name(JavaCodeUnit unit) {
    return unit.getOwner().getSimpleName() + "." + unit.getName();
  }
}
