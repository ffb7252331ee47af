package dev.halite.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.operation.OperationKind;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** The kinds of all resources, as they are found on the class path: none can be forgotten. */
final class KindsOfCatalog {
  private KindsOfCatalog() {}

  /** All of them, by the order of their resources. */
  static List<OperationKind> all() {
    var scan = new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(OperationKind.class));
    List<OperationKind[]> tables =
        scan.findCandidateComponents(KindsOfCatalog.class.getPackageName()).stream()
            .map(found -> constants(Objects.requireNonNull(found.getBeanClassName())))
            .sorted(Comparator.comparing(kinds -> kinds[0].row().resource()))
            .toList();
    assertThat(tables).hasSizeGreaterThan(1);
    return tables.stream().flatMap(Stream::of).toList();
  }

  private static OperationKind[] constants(String name) {
    try {
      return (OperationKind[]) Class.forName(name).getEnumConstants();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
