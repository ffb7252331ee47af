package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApi;
import dev.halite.backup.VolumeBackup;
import dev.halite.embedded.FreePort;
import dev.halite.manage.VolumeManage;
import dev.halite.node.VolumeNode;
import dev.halite.scheduler.VolumeScheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The start script and its cache, on a program laid out as a build leaves it. */
@Timeout(1800)
class StartCacheTest {

  private static final Duration LIMIT = Duration.ofSeconds(600);
  private static final String CLASS_LOG = "-Xlog:class+load:file=";

  /** As a container of the compose stack: the JVM's first heap is small there. */
  private static final String SMALL_MACHINE = "-XX:MaxRAM=512m";

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  @TempDir Path directory;

  private final int port = new FreePort(new Random()).choose();
  private final List<Process> processes = new ArrayList<>();
  private Path program;
  private String classPath;

  @BeforeEach
  void layOut() throws IOException {
    Path sources = Path.of("..").toRealPath();
    Files.copy(sources.resolve("halite"), directory.resolve("halite"));
    Files.copy(sources.resolve("pom.xml"), directory.resolve("pom.xml"));
    program = Files.createDirectories(directory.resolve("volume-standalone/target/app"));
    List<String> parts = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path part = Path.of(entry);
      if (part.endsWith("test-classes") || !Files.exists(part)) {
        continue;
      }
      // A cache takes classes from jars alone, and from those that are named relative to the
      // program.
      String name = "%03d.jar".formatted(parts.size());
      if (Files.isDirectory(part)) {
        pack(program.resolve(name), manifest(Map.of()), part);
      } else {
        Files.createSymbolicLink(program.resolve(name), part.toRealPath());
      }
      parts.add(name);
    }
    classPath = String.join(" ", parts);
    packProgram("halite", VolumeStandalone.class);
    Files.createFile(program.resolve(".built"));
    // On a busy machine the lowest priority would be too low for the time limits here.
    Path nice = Files.createDirectories(directory.resolve("bin")).resolve("nice");
    Files.writeString(nice, "#!/bin/sh\nshift 2\nexec \"$@\"\n");
    assertThat(nice.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aLaterStartUsesWhatWasRecordedBesideAnEarlierOne() throws Exception {
    Process first = up("first");
    ProcessHandle recorder =
        await().atMost(LIMIT).until(() -> recorder(first), Optional::isPresent).get();
    recorder.destroyForcibly();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(cacheLog())
                    .contains("the recording failed (exit code 137); the next start tries again"));
    assertThat(caches()).isEmpty();
    end(first);
    assertThat(classesFromTheCache("first")).isZero();

    Process second = up("second");
    await().atMost(LIMIT).until(() -> caches(), found -> !found.isEmpty());
    assertThat(cacheLog()).contains("recorded, for the next start");
    await().atMost(LIMIT).until(() -> Files.notExists(program.resolve("recording")));
    end(second);

    Process third = up("third");
    assertThat(classesFromTheCache("third")).isGreaterThan(500);
    assertThat(recorder(third)).isEmpty();
    end(third);

    assertThat(words("other-jdk", otherJdk())).startsWith("Usage: halite manage");
    assertThat(classesFromTheCache("other-jdk")).isZero();
    assertThat(words("same", JAVA_HOME)).startsWith("Usage: halite manage");
    assertThat(classesFromTheCache("same")).isPositive();
    Files.setLastModifiedTime(
        program.resolve("halite.jar"), FileTime.from(Instant.now().minusSeconds(3600)));
    assertThat(words("rebuilt", JAVA_HOME)).startsWith("Usage: halite manage");
    assertThat(classesFromTheCache("rebuilt")).isZero();
  }

  @Test
  void theScriptAnswersForItself() throws Exception {
    assertThat(say("up", "--help")).startsWith("usage: halite up ").contains("--with-ceph");
    assertThat(say("up", "--port", "1", "-h")).startsWith("usage: halite up ");
    assertThat(say("test", "--help")).startsWith("usage: halite test ");
    assertThat(say("-h")).startsWith("usage: halite COMMAND");
    assertThat(say("help", "up")).isEqualTo(say("up", "-h"));
    for (String[] typed : List.of(new String[] {"--version"}, new String[] {"up", "-V"})) {
      assertThat(say(typed)).matches("halite [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
    }
    assertThat(say("manage", "--help"))
        .startsWith("Usage: halite manage [--data=DIR] ")
        .contains("check", "service");
    assertThat(say("manage", "db", "sync", "-h"))
        .startsWith("Usage: halite manage [--data=DIR] db sync ");
    assertThat(say("manage", "--version")).startsWith("Halite ");
    assertThat(directory.resolve("halite-data")).doesNotExist();
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void eachServiceHasACacheOfItsOwn() throws Exception {
    Path sources = Path.of("..").toRealPath();
    Files.copy(sources.resolve("deploy/start"), program.resolve("start"));
    Map<String, Class<?>> services =
        Map.of(
            "volume-api", VolumeApi.class,
            "volume-scheduler", VolumeScheduler.class,
            "volume-node", VolumeNode.class,
            "volume-backup", VolumeBackup.class,
            "volume-manage-cli", VolumeManage.class);
    for (Map.Entry<String, Class<?>> service : services.entrySet()) {
      packProgram(service.getKey(), service.getValue());
    }

    Process recording =
        run(
            "recording",
            sources.resolve("deploy/record-caches").toString(),
            program.toString(),
            program.resolve("halite.jar").toString());
    assertThat(recording.waitFor(LIMIT.toSeconds() * 2, TimeUnit.SECONDS)).isTrue();

    assertThat(recording.exitValue()).as(output("recording")).isZero();
    assertThat(caches())
        .containsExactlyInAnyOrderElementsOf(
            services.keySet().stream().map(name -> program.resolve(name + ".aot")).toList());
    for (String service : services.keySet()) {
      // Without a catalog none of them gets far, but far enough.
      Process process = run(service, program.resolve("start").toString(), service, "version");
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(classesFromTheCache(service)).as(output(service)).isPositive();
    }
  }

  private Process run(String name, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".output").toFile());
    Map<String, String> environment = builder.environment();
    environment.put(
        "JAVA_OPTIONS", CLASS_LOG + directory.resolve(name + ".classes") + " " + SMALL_MACHINE);
    environment.merge("PATH", JAVA_HOME.resolve("bin").toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private void packProgram(String name, Class<?> main) throws IOException {
    Map<Attributes.Name, String> entries =
        Map.of(Attributes.Name.MAIN_CLASS, main.getName(), Attributes.Name.CLASS_PATH, classPath);
    pack(program.resolve(name + ".jar"), manifest(entries), null);
  }

  private String say(String... typed) throws Exception {
    Process process = halite("words", JAVA_HOME, typed);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output("words")).isZero();
    return output("words");
  }

  private String words(String name, Path javaHome) throws Exception {
    Process process = halite(name, javaHome, "manage", "--help");
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return output(name);
  }

  private Process up(String name) throws IOException {
    Process process =
        halite(
            name,
            JAVA_HOME,
            "up",
            "--port",
            String.valueOf(port),
            "--data",
            directory.resolve("data").toString());
    await().atMost(LIMIT).until(() -> output(name).startsWith("ready: ") || !process.isAlive());
    assertThat(output(name)).startsWith("ready: ");
    return process;
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private Process halite(String name, Path javaHome, String... typed) throws IOException {
    List<String> command = new ArrayList<>(List.of(directory.resolve("halite").toString()));
    command.addAll(List.of(typed));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".output").toFile());
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder
        .environment()
        .put("HALITE_JAVA_OPTIONS", CLASS_LOG + directory.resolve(name + ".classes"));
    builder
        .environment()
        .merge("PATH", directory.resolve("bin").toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Loaded classes of ours that came out of a cache, not out of a jar. */
  private long classesFromTheCache(String name) throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve(name + ".classes"))) {
      return lines
          .filter(line -> line.contains(" dev.halite.") && line.contains("shared objects file"))
          .count();
    }
  }

  private static Optional<ProcessHandle> recorder(Process up) {
    return up.descendants()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(
                        line ->
                            line.startsWith(JAVA_HOME.toString())
                                && line.contains("-XX:AOTCacheOutput="))
                    .isPresent())
        .findFirst();
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(program)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  private String cacheLog() throws IOException {
    return Files.readString(directory.resolve(".halite/cache.log"));
  }

  private String output(String name) {
    try {
      return Files.readString(directory.resolve(name + ".output"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The same JDK by another name: what the script knows of a JDK is its release file. */
  private Path otherJdk() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other-jdk"));
    try (Stream<Path> parts = Files.list(JAVA_HOME)) {
      for (Path part : parts.filter(part -> !part.endsWith("release")).toList()) {
        Files.createSymbolicLink(other.resolve(part.getFileName()), part);
      }
    }
    Files.writeString(
        other.resolve("release"),
        Files.readString(JAVA_HOME.resolve("release")) + "OTHER=\"yes\"\n");
    return other;
  }

  private static Manifest manifest(Map<Attributes.Name, String> entries) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    entries.forEach(manifest.getMainAttributes()::put);
    return manifest;
  }

  private static void pack(Path jar, Manifest manifest, Path classes) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      if (classes == null) {
        return;
      }
      try (Stream<Path> all = Files.walk(classes, FileVisitOption.FOLLOW_LINKS)) {
        // Folders too: who looks for all files of one asks for it by name.
        for (Path path : all.filter(path -> !path.equals(classes)).toList()) {
          boolean folder = Files.isDirectory(path);
          String name = classes.relativize(path) + (folder ? "/" : "");
          // The jar has its own already.
          if (name.equals("META-INF/") || name.equals("META-INF/MANIFEST.MF")) {
            continue;
          }
          out.putNextEntry(new JarEntry(name));
          if (!folder) {
            Files.copy(path, out);
          }
          out.closeEntry();
        }
      }
    }
  }
}
