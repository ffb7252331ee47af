package dev.halite.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ApiArchitectureTest {
  private static final JavaClasses API =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.halite.api");

  @Test
  void packagesAreFreeOfCycles() {
    slices()
        .matching("dev.halite.api.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a feature that needs another and is needed by it is one feature")
        .check(API);
  }

  @Test
  void nothingBelowTheTableKnowsIt() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..api.microversion..",
            "..api.link..",
            "..api.listing..",
            "..api.schema..",
            "..api.fault..",
            "..api.json..",
            "..api.exchange..",
            "..api.auth..",
            "..api.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..api.action..")
        .because("the dispatcher is put together from them")
        .check(API);
  }

  @Test
  void credentialsAreReadByStrategiesOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..api.auth..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("org\\.springframework\\.security\\..*")
        .because("who is asking is in the request's context")
        .check(API);
  }
}
