package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.privileged.LoopbackWay;
import dev.halite.driver.lvm.privileged.VerbCalls;
import dev.halite.driver.lvm.privileged.Wire;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a node may say to the helper, whoever the node is, and which commands come of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HelperVerbsTest {
  private static final long SEED = Long.getLong("halite.seed", 20261130);
  private static final KernelTargets EXPORTS =
      new KernelTargets(List.of("127.0.0.1:3260"), "iqn.2010-10.org.openstack:", true);
  private static final GroupTerms TERMS = terms("storage", "storage-pool");
  private static final ForeignName FOREIGN = new ForeignName("of.others_1");
  private static final String TARGET =
      "iqn.2010-10.org.openstack:volume-22222222-0000-4000-8000-000000000002";
  private static final String INITIATOR_NAMES = "iqn\\.2004-10\\.org\\.example:(one|two)";
  private static final String INITIATOR = "iqn.2004-10.org.example:one";
  private static final UUID ID = UUID.fromString("22222222-0000-4000-8000-000000000002");

  /** The only ones that the verbs run. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "/usr/bin/env",
          "/usr/bin/flock",
          "/usr/bin/mkdir",
          "/usr/bin/mv",
          "/usr/bin/rm",
          "/usr/sbin/lvm");

  /** No shell sees them, but each word has to be one that the helper meant. */
  private static final List<Object> HOSTILE =
      List.of(
          "",
          "-",
          "--config=devices/dir=/tmp/evil",
          "evil me",
          "../../../evil",
          "/dev/sda",
          "evil\u0000",
          "evil\n--force",
          "evil\" || lv_name=~\".*",
          "@evil",
          "$(evil)",
          "halite.evil=\u00e4",
          "halite.placement=evil\"",
          "storage-pool",
          "e".repeat(40_000),
          List.of(),
          List.of("evil", "evil"),
          Map.of("evil", "evil"),
          Map.of(),
          true,
          -1,
          0,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          new BigInteger("99999999999999999999"),
          1.5,
          1e300);

  private final List<Command> commands = new CopyOnWriteArrayList<>();
  private final VolumeGroup served =
      new LocalVolumeGroup(
          new Recorded(), TERMS.volumeGroup(), Path.of("/run/state"), TERMS.names());
  private final RememberedTargets kernel = new RememberedTargets();
  private final HelperConfiguration helper = new HelperConfiguration("/run/state", List.of(TERMS));
  private final VerbCalls calls = calls(TERMS);

  /** With the usual names. */
  static GroupTerms terms(String group, String pool) {
    return new GroupTerms(group, pool, "volume-%s", "snapshot-%s", Optional.of(EXPORTS));
  }

  private final class Recorded implements Machine {
    @Override
    public CommandResult run(Command command) {
      commands.add(command);
      return new CommandResult(0, GroupReportTest.recorded(), "", false);
    }

    @Override
    public CommandResult runDuring(Command command, Runnable work) {
      work.run();
      return run(command);
    }
  }

  private VerbCalls calls(Object terms) {
    return new VerbCalls(
        new LoopbackWay(helper.choice(new PrivilegedLvmFactory.Served(served, kernel))), terms);
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger(VerbCalls.class.getPackageName())).setLevel(null);
    calls.close();
  }

  /** One of each. */
  private static List<GroupVerb> verbs() {
    LvName name = LvName.volume(ID);
    Set<String> tags = Set.of("halite.building", Mark.placementTag(ID));
    return Stream.<GroupVerb>concat(
            Stream.of(new GroupVerb.Look(), new GroupVerb.Begin(ID), new GroupVerb.Fence(ID, 1000)),
            Stream.<ChangeVerb>of(
                    new ChangeVerb.State(),
                    new ChangeVerb.CreatePool(95),
                    new ChangeVerb.CreateThin(name, 1, tags),
                    new ChangeVerb.CreateThick(name, 1, tags),
                    new ChangeVerb.SnapshotThin(name, name, tags, GroupChanges.Activation.ACTIVE),
                    new ChangeVerb.SnapshotThick(name, name, 1, tags),
                    new ChangeVerb.Extend(name, 1),
                    new ChangeVerb.Reduce(name, 1),
                    new ChangeVerb.Retag(name, Mark.attachmentTag(ID), tags, tags),
                    new ChangeVerb.Remove(name, Mark.placementTag(ID)),
                    new ChangeVerb.Rename(name, LvName.deleted(ID)),
                    new ChangeVerb.Adopt(FOREIGN, name),
                    new ChangeVerb.GiveBack(name, FOREIGN),
                    new ChangeVerb.TagForeign(FOREIGN, tags),
                    new ChangeVerb.RetagForeign(FOREIGN, Mark.placementTag(ID), tags, tags),
                    new ChangeVerb.SplitSnapshot(name),
                    new ChangeVerb.Activate(name, GroupChanges.Activation.INACTIVE),
                    new ChangeVerb.Zero(name, 0, 1),
                    new ChangeVerb.Discard(name, 0, 1),
                    new ChangeVerb.Copy(name, name, 0, 1),
                    new ChangeVerb.Alone(name))
                .map(change -> new GroupVerb.Change(ID, change)))
        .toList();
  }

  /** The same of targets; of which some need that the node is alone with the volume. */
  private static List<GroupVerb> targetVerbs() {
    List<Server> servers =
        List.of(
            new Server("iqn.2004-10.org.example:one", true, Optional.of("u"), Optional.of("p")),
            new Server("iqn.2004-10.org.example:two", false, Optional.of("u"), Optional.of("p")));
    var disk = new TargetVerb.Disk(TARGET, ID, 1, true, List.of("127.0.0.1:3260"), servers);
    return Stream.<TargetVerb>of(
            new TargetVerb.AreThere(),
            new TargetVerb.Offered(),
            new TargetVerb.Of(ID),
            new TargetVerb.RequireOurs(TARGET, ID),
            new TargetVerb.IsPublished(disk),
            new TargetVerb.Publish(disk),
            new TargetVerb.Restrict(TARGET, ID, servers, servers))
        .<GroupVerb>map(GroupVerb.Target::new)
        .toList();
  }

  /** A table of them: what each verb runs, word for word. */
  @Test
  void eachVerbRunsTheCommandBesideIt() throws IOException {
    assertThat(verbs().stream().map(HelperVerbsTest::kind))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    kinds(GroupVerb.class)
                        .filter(kind -> kind != GroupVerb.Change.class)
                        .filter(kind -> kind != GroupVerb.Target.class),
                    kinds(ChangeVerb.class))
                .toList());
    var table = new StringBuilder();
    for (GroupVerb verb : verbs()) {
      commands.clear();
      run(Wire.node(verb));
      table.append(kind(verb).getSimpleName()).append('\n');
      for (Command command : commands) {
        table.append("  ").append(command.program());
        command.arguments().forEach(word -> table.append(' ').append(quoted(word)));
        table.append('\n');
      }
    }
    assertThat(table.toString().replace(ID.toString(), "ID"))
        .isEqualTo(Files.readString(Path.of("src/test/resources/commands-of-verbs.txt")));
  }

  private static String quoted(String word) {
    return word.contains(" ") ? "'" + word + "'" : word;
  }

  private static Stream<Class<?>> kinds(Class<?> kind) {
    return kind.isSealed()
        ? Stream.of(kind.getPermittedSubclasses()).flatMap(HelperVerbsTest::kinds)
        : Stream.of(kind);
  }

  private static Class<?> kind(GroupVerb verb) {
    return verb instanceof GroupVerb.Change change ? change.change().getClass() : verb.getClass();
  }

  @Test
  void noTextOfANodeGetsIntoACommand() {
    var random = new Random(SEED);
    List<GroupVerb> verbs = verbs();
    // a line for each
    var log = (Logger) LoggerFactory.getLogger(VerbCalls.class.getPackageName());
    log.setLevel(Level.OFF);
    int refused = 0;
    int tries = Tier.count(1_500, 100_000);
    for (int i = 0; i < tries; i++) {
      JsonNode verb = Wire.node(verbs.get(random.nextInt(verbs.size())));
      spoil((ObjectNode) verb, random);
      commands.clear();
      try {
        run(verb);
      } catch (DriverException e) {
        assertThat(e.fault()).as("%s: %s", verb, e.sentence()).isEqualTo(DriverFault.INVALID);
        assertThat(commands).as(verb.toString()).isEmpty();
        refused++;
      }
      assertThat(programs()).isSubsetOf(PROGRAMS);
      assertThat(commands.stream().flatMap(command -> command.arguments().stream()))
          .as(verb.toString())
          .noneMatch(word -> word.contains("evil") || word.contains("eee"))
          .noneMatch(word -> word.chars().anyMatch(Character::isISOControl));
    }
    // the others have got what is another value of the type
    assertThat(refused).isBetween(tries / 2, tries - 1);
  }

  @Test
  void noTextOfANodeGetsIntoATarget() {
    var random = new Random(SEED);
    List<GroupVerb> verbs = targetVerbs();
    var taken = new AtomicInteger();
    int tries = Tier.count(1_500, 100_000);
    var log = (Logger) LoggerFactory.getLogger(VerbCalls.class.getPackageName());
    log.setLevel(Level.OFF);
    alone(
        () -> {
          for (int i = 0; i < tries; i++) {
            JsonNode verb = Wire.node(verbs.get(random.nextInt(verbs.size())));
            spoil((ObjectNode) verb, random);
            kernel.disks.clear();
            try {
              calls.tell(verb);
              taken.incrementAndGet();
            } catch (DriverException e) {
              assertThat(e.fault())
                  .as("%s: %s", verb, e.sentence())
                  .isIn(DriverFault.INVALID, DriverFault.DENIED);
              assertThat(kernel.disks).as(verb.toString()).isEmpty();
            }
            assertThat(kernel.disks.values())
                .as(verb.toString())
                .allMatch(disk -> disk.device().equals(Path.of("/dev/storage/volume-" + ID)))
                .allMatch(disk -> disk.targetName().equals(TARGET))
                .allMatch(disk -> EXPORTS.portals().containsAll(disk.portals()))
                .flatExtracting(ExportedDisk::initiators)
                .allMatch(each -> each.name().value().matches(INITIATOR_NAMES))
                .allMatch(each -> each.credentials().isPresent());
          }
        });
    // few words are another value of a type: sizes, a flag
    assertThat(taken).hasValueBetween(1, tries / 10);
  }

  private void alone(Runnable work) {
    calls.during(new GroupVerb.Change(ID, new ChangeVerb.Alone(LvName.volume(ID))), work);
  }

  @Test
  void targetsAreChangedOnlyByWhoIsAloneWithTheVolume() {
    for (GroupVerb verb : targetVerbs()) {
      if (verb.isChange()) {
        assertThatExceptionOfType(DriverException.class)
            .isThrownBy(() -> calls.tell(verb))
            .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.UNAVAILABLE));
      }
      alone(() -> calls.tell(verb));
    }
    assertThat(kernel.disks).isNotEmpty();
  }

  /** The lock of what was deleted, with that id, keeps nobody away from the volume's targets. */
  @Test
  void nobodyIsAloneWithWhatIsNoVolume() {
    for (LvName name : List.of(LvName.snapshot(ID), LvName.deleted(ID))) {
      JsonNode alone = Wire.node(new GroupVerb.Change(ID, new ChangeVerb.Alone(LvName.volume(ID))));
      ((ObjectNode) alone.path("change")).set("name", Wire.node(name));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> calls.during(alone, () -> {}))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.INVALID));
    }
  }

  /** One field, however deep it is, is something else, is missing or is one too many. */
  private static void spoil(ObjectNode verb, Random random) {
    List<ObjectNode> objects = new ArrayList<>();
    collect(verb, objects);
    ObjectNode object = objects.get(random.nextInt(objects.size()));
    List<String> fields = object.propertyNames().stream().toList();
    JsonNode value = Wire.node(HOSTILE.get(random.nextInt(HOSTILE.size())));
    switch (random.nextInt(10)) {
      case 0 -> object.remove(fields.get(random.nextInt(fields.size())));
      case 1 -> object.set("device", value);
      default -> object.set(fields.get(random.nextInt(fields.size())), value);
    }
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    node.forEach(each -> collect(each, objects));
  }

  /** Whatever it is, nothing is done while something is held. */
  private void run(JsonNode verb) {
    if (verb.path("change").path("verb").asString("").equals("alone")) {
      calls.during(verb, () -> {});
    } else {
      calls.tell(verb);
    }
  }

  private Stream<String> programs() {
    return commands.stream().map(command -> command.program().toString());
  }

  @Test
  void thePoolIsTheHelpersOwn() {
    var group = new PrivilegedGroup(calls);
    group.of(ID).createThin(LvName.volume(ID), 1 << 30, "another", Set.of());
    assertThat(commands.getLast().arguments()).contains("storage-pool").doesNotContain("another");
  }

  private static GroupTerms exported(KernelTargets exports) {
    return new GroupTerms(
        "storage", "storage-pool", "volume-%s", "snapshot-%s", Optional.of(exports));
  }

  /** Whatever the node has said of itself before. */
  @Test
  void whatRootsFileDoesNotSayIsNotExported() {
    var server = new Server(INITIATOR, false, Optional.of("u"), Optional.of("p"));
    var open = new Server("iqn.2004-10.org.example:two", false, Optional.empty(), Optional.empty());
    List<String> portals = EXPORTS.portals();
    String other = TARGET.replace("openstack", "other");
    alone(
        () -> {
          assertDenied(
              "calls no target", new TargetVerb.Publish(disk(other, portals, List.of(server))));
          assertDenied(
              "exports nothing at [127.0.0.1:3261]",
              new TargetVerb.Publish(disk(TARGET, List.of("127.0.0.1:3261"), List.of(server))));
          assertDenied(
              "without a password", new TargetVerb.Publish(disk(TARGET, portals, List.of(open))));
        });
    assertThat(kernel.disks).isEmpty();
  }

  /** Under other settings, or its record is lost and with it who has which password. */
  @Test
  void whatIsExportedCanBeTakenAwayWhateverRootsFileSays() {
    var one = new Server(INITIATOR, false, Optional.of("u"), Optional.of("p"));
    String second = "iqn.2004-10.org.example:two";
    var two = new Server(second, false, Optional.of("v"), Optional.of("q"));
    var unknown = new Server(second, false, Optional.empty(), Optional.empty());
    String older = TARGET.replace("openstack", "other");
    alone(
        () -> {
          tell(new TargetVerb.Publish(disk(TARGET, EXPORTS.portals(), List.of(one, two))));
          kernel.disks.put(older, kernel.disks.get(TARGET));

          tell(new TargetVerb.Restrict(TARGET, ID, List.of(unknown), List.of(unknown)));
          tell(new TargetVerb.Restrict(older, ID, List.of(), List.of()));
        });
    assertThat(kernel.disks).containsOnlyKeys(TARGET);
    assertThat(kernel.disks.get(TARGET).initiators())
        .singleElement()
        .satisfies(it -> assertThat(it.name()).hasToString(second));
  }

  private void tell(TargetVerb verb) {
    calls.tell(new GroupVerb.Target(verb));
  }

  private void assertDenied(String sentence, TargetVerb verb) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> calls.tell(new GroupVerb.Target(verb)))
        .withMessageContaining(sentence)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.DENIED));
  }

  private static TargetVerb.Disk disk(String target, List<String> portals, List<Server> servers) {
    return new TargetVerb.Disk(target, ID, 1, true, portals, servers);
  }

  @Test
  void aGroupThatIsNotServedIsRefused() {
    for (Object terms :
        List.of(
            terms("other", "storage-pool"),
            terms("storage", "other"),
            new GroupTerms(
                "storage", "storage-pool", "vol-%s", "snapshot-%s", Optional.of(EXPORTS)),
            new GroupTerms("storage", "storage-pool", "volume-%s", "snapshot-%s", Optional.empty()),
            exported(new KernelTargets(List.of("127.0.0.1:3261"), EXPORTS.targetPrefix(), true)),
            exported(new KernelTargets(EXPORTS.portals(), "iqn.2010-10.org.other:", true)),
            exported(new KernelTargets(EXPORTS.portals(), EXPORTS.targetPrefix(), false)),
            Map.of("volume-group", "storage"),
            "storage",
            Map.of())) {
      try (VerbCalls others = calls(terms)) {
        assertThatExceptionOfType(DriverException.class)
            .isThrownBy(() -> others.tell(new GroupVerb.Look()))
            .withMessageContaining("is not in the helper's configuration")
            .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.UNAVAILABLE));
      }
    }
    assertThat(commands).isEmpty();
  }
}
