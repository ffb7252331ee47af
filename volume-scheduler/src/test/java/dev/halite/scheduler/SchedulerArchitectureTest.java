package dev.halite.scheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@AnalyzeClasses(packages = "dev.halite.scheduler", importOptions = DoNotIncludeTests.class)
class SchedulerArchitectureTest {
  @ArchTest
  static final ArchRule a_decision_only_computes =
      noClasses()
          .that()
          .resideInAPackage("dev.halite.scheduler.placement..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.springframework..", "java.sql..", "dev.halite.common..", "org.slf4j..")
                  // As pure as they are.
                  .and(resideOutsideOfPackage("dev.halite.common.catalog.capability..")))
          .because("filters and weighers are pure functions over records");

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices().matching("dev.halite.scheduler.(**)").should().beFreeOfCycles();
}
