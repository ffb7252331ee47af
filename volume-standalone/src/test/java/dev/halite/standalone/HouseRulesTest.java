package dev.halite.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.engine.transport.ManagementTransport;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.Immutable;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.springframework.context.annotation.Import;

/** The rules that hold in every module; each module's own are beside its code. */
@Timeout(120)
@AnalyzeClasses(packages = "dev.halite", importOptions = DoNotIncludeTests.class)
class HouseRulesTest {
  /** Named places at which a test may stop a process; nothing waits there in a real one. */
  private static final Set<String> ONLY_IN_TESTS =
      Set.of("dev.halite.common.engine.operation.FaultPoints.reached");

  /** What waits for something that no statement of ours ends; a whole package is {@code name.*}. */
  private static final Set<String> BLOCKING =
      Set.of(
          "java.lang.Thread.sleep",
          "java.lang.Thread.join",
          "java.lang.Process.waitFor",
          "java.util.concurrent.locks.LockSupport.park",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.CompletableFuture.join",
          "java.util.concurrent.CompletableFuture.get",
          "java.util.concurrent.Future.get",
          "java.util.concurrent.FutureTask.get",
          "java.util.concurrent.CountDownLatch.await",
          "java.util.concurrent.BlockingQueue.take",
          "java.util.concurrent.Semaphore.acquire",
          "java.net.http.HttpClient.send",
          "org.springframework.amqp.rabbit.core.RabbitTemplate.send",
          "org.springframework.amqp.rabbit.core.RabbitTemplate.convertAndSend",
          "org.springframework.amqp.rabbit.core.RabbitTemplate.invoke",
          "dev.halite.driver.*");

  @ArchTest
  static final ArchRule modules_depend_downwards_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("standalone")
          .definedBy("dev.halite.standalone..")
          .layer("api")
          .definedBy("dev.halite.api..")
          .layer("scheduler")
          .definedBy("dev.halite.scheduler..")
          .layer("node")
          .definedBy("dev.halite.node..")
          .layer("backup")
          .definedBy("dev.halite.backup..")
          .layer("manage")
          .definedBy("dev.halite.manage..")
          .layer("embedded")
          .definedBy("dev.halite.embedded..")
          .layer("common")
          .definedBy("dev.halite.common..")
          .layer("drivers")
          .definedBy("dev.halite.driver.*..")
          .layer("driver SPI")
          .definedBy("dev.halite.driver")
          .whereLayer("standalone")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("scheduler")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("node")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("backup")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("manage")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("embedded")
          .mayOnlyBeAccessedByLayers("standalone")
          .whereLayer("common")
          .mayOnlyBeAccessedByLayers(
              "standalone", "api", "scheduler", "node", "backup", "manage", "drivers")
          .whereLayer("drivers")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("driver SPI")
          .mayOnlyBeAccessedByLayers("node", "common", "manage", "drivers")
          .because("services meet in the catalog and in messages");

  @ArchTest
  static final ArchRule the_driver_spi_needs_nothing =
      classes()
          .that()
          .resideInAPackage("dev.halite.driver")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.halite.driver", "java..", "org.jspecify..")
          .because("third parties implement it");

  @ArchTest
  static final ArchRule drivers_use_the_spi_and_the_storage_wing_only =
      noClasses()
          .that()
          .resideInAPackage("dev.halite.driver.*..")
          .should()
          .dependOnClassesThat(
              describe(
                  "are ours, but neither the SPI's nor of the storage wing",
                  (JavaClass type) ->
                      type.getPackageName().startsWith("dev.halite.")
                          && !type.getPackageName().startsWith("dev.halite.driver")
                          && !type.getPackageName().startsWith("dev.halite.common.storage.")))
          .because("a driver of ours has no door to catalog or services that others lack");

  @ArchTest
  static final ArchRule drivers_know_no_other_driver =
      slices()
          .matching("dev.halite.driver.(*)..")
          .should()
          .notDependOnEachOther()
          .because("each is a module of its own, on the class path or not");

  @ArchTest
  static final ArchRule common_is_free_of_cycles =
      slices().matching("dev.halite.common.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule wings_of_common_depend_downwards_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          // Clients of other services.
          .layer("openstack")
          .definedBy("dev.halite.common.openstack..")
          .layer("storage")
          .definedBy("dev.halite.common.storage..")
          .layer("catalog")
          .definedBy("dev.halite.common.catalog..")
          .layer("engine")
          .definedBy("dev.halite.common.engine..")
          .whereLayer("openstack")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("openstack")
          .whereLayer("catalog")
          .mayOnlyBeAccessedByLayers("storage", "openstack")
          .because("the engine runs any verb, and knows no resource");

  @ArchTest
  static final ArchRule services_are_free_of_cycles =
      slices()
          .matching("dev.halite.(node|scheduler|backup|manage|standalone|embedded).(*)..")
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule entities_are_immutable =
      classes()
          .that()
          .areAnnotatedWith(Entity.class)
          .should()
          .beAnnotatedWith(Immutable.class)
          .andShould()
          .bePackagePrivate()
          .because("every change is one explicit statement of the aggregate's repository")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule entities_have_no_setters =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .areAnnotatedWith(Entity.class)
          .should()
          .notHaveRawReturnType(void.class)
          .because("what changes an entity is lost")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nothing_is_merged =
      noClasses()
          .should()
          .callMethod(EntityManager.class, "merge", Object.class)
          .because("a merge overwrites what others have changed");

  @ArchTest
  static final ArchRule nothing_is_injected_into_fields =
      fields()
          .should()
          .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
          .andShould()
          .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
          .because("dependencies are constructor parameters");

  @ArchTest
  static final ArchRule commands_are_argument_vectors =
      noClasses()
          .should()
          .callMethod(Runtime.class, "exec", String.class)
          .because("a shell would interpret what a user has typed");

  @ArchTest
  static final ArchRule only_programs_for_people_print =
      noClasses()
          .that(
              describe(
                  "are not for a terminal",
                  (JavaClass type) ->
                      !type.getPackageName().startsWith("dev.halite.manage")
                          && !type.getPackageName().startsWith("dev.halite.standalone")
                          && !type.getPackageName().startsWith("dev.halite.testkit")))
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("services log, with the ids by which a request is followed");

  @ArchTest
  static final ArchRule loggers_look_alike =
      fields()
          .that()
          .haveRawType(Logger.class)
          .should()
          .haveName("log")
          .andShould()
          .bePrivate()
          .andShould()
          .beStatic()
          .andShould()
          .beFinal()
          .because("a reader knows what log is");

  @ArchTest
  static final ArchRule programs_without_callers_look_who_reaches_them =
      classes()
          .that()
          .haveSimpleName("VolumeScheduler")
          .or()
          .haveSimpleName("VolumeNode")
          .or()
          .haveSimpleName("VolumeBackup")
          .should(
              have(
                  describe(
                      "the import of ManagementTransport",
                      (JavaClass type) ->
                          List.of(type.getAnnotationOfType(Import.class).value())
                              .contains(ManagementTransport.class))))
          .because("nobody there asks who wants to see health and metrics");

  @ArchTest
  static final ArchRule quota_is_moved_by_the_appliers_writer_alone =
      // The second one writes changes whose number is known once their rows are locked.
      onlyIn("QuotaConfiguration", "SnapshotCounts")
          .should()
          .accessTargetWhere(isOneOf(Quotas.class.getName(), "take", "giveBack"))
          .because("quota goes with what it counts, last of all that one outcome changes");

  @ArchTest
  static final ArchRule drivers_are_called_by_the_checked_call_alone =
      onlyIn("Backend", "BackendKeeper")
          .should()
          .accessTargetWhere(isOneOf("dev.halite.node.backend.Backend", "driver"))
          .because("Backend.call looks at lease, cancellation and incarnation first");

  private static GivenClassesConjunction onlyIn(String... classes) {
    return noClasses()
        .that(
            describe(
                "are not " + String.join(" or ", classes),
                (JavaClass type) -> !List.of(classes).contains(type.getSimpleName())));
  }

  private static DescribedPredicate<JavaAccess<?>> isOneOf(String owner, String... methods) {
    return describe(
        "is " + String.join(" or ", methods) + " of " + owner,
        (JavaAccess<?> access) ->
            access.getTargetOwner().getName().equals(owner)
                && List.of(methods).contains(access.getName()));
  }

  @ArchTest
  static void nothingWaitsInATransaction(JavaClasses ours) {
    assertThat(new Transactions(ours, ONLY_IN_TESTS).waysTo(BLOCKING))
        .as("because a connection and the row's locks are held for as long as it waits")
        .isEmpty();
  }
}
