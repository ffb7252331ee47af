package dev.halite.manage;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.manage.attachment.AttachmentCommands;
import dev.halite.manage.check.CheckCommand;
import dev.halite.manage.check.QuotaCommands;
import dev.halite.manage.db.DbCommands;
import dev.halite.manage.operation.OperationCommands;
import dev.halite.manage.output.Output;
import dev.halite.manage.policy.PolicyCommands;
import dev.halite.manage.secret.SecretCommands;
import dev.halite.manage.service.ServiceCommands;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import dev.halite.manage.target.TargetCommands;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The operator's command line. */
@Command(
    name = VolumeManage.NAME,
    description = "The operator's commands on the catalog.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done, nothing found",
      "1:a check found something",
      "2:command or settings are wrong",
      "3:the catalog or another service cannot be reached, or a defect"
    })
public final class VolumeManage {
  static final String NAME = "volume-manage";
  private static final Set<String> WORDS = Set.of("help", "version");
  private static final int WRONG_SETTINGS = 2;
  private static final int FAILED = 3;
  private static final String UNDEFINED_TABLE = "42P01";

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  private VolumeManage(Settings settings) {
    this.settings = settings;
  }

  public static void main(String[] args) {
    System.exit(run(args, Map.of()));
  }

  /**
   * Runs one command.
   *
   * @param properties settings that go before those of the environment and of the file
   * @return the exit code
   */
  public static int run(String[] args, Map<String, String> properties) {
    return run(NAME, args, properties);
  }

  /**
   * Runs one command of a program that has these commands under a name of its own.
   *
   * @param name what is typed before the command, as help shows it
   */
  public static int run(String name, String[] args, Map<String, String> properties) {
    CommandLine line = commandLine(new Settings(properties)).setCommandName(name);
    return run(line, args, new PrintWriter(System.out, true));
  }

  static int run(String[] args, Map<String, String> properties, PrintWriter out) {
    return run(commandLine(new Settings(properties)), args, out);
  }

  static int run(String[] args, Map<String, String> properties, PrintWriter out, PrintWriter err) {
    return run(commandLine(new Settings(properties)).setErr(err), args, out);
  }

  private static int run(CommandLine line, String[] args, PrintWriter out) {
    LoggingSystem logging = LoggingSystem.get(VolumeManage.class.getClassLoader());
    logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
    return line.setOut(out).execute(args);
  }

  /** Whether only words are asked for, or the command is wrong: neither needs a catalog. */
  public static boolean needsNoCatalog(String... args) {
    List<CommandLine> typed;
    try {
      typed = commandLine(new Settings(Map.of())).parseArgs(args).asCommandLineList();
    } catch (ParameterException refused) {
      return true;
    }
    return typed.size() == 1
        || WORDS.contains(typed.get(1).getCommandName())
        || typed.stream().anyMatch(CommandLine::isUsageHelpRequested)
        || typed.stream().anyMatch(CommandLine::isVersionHelpRequested);
  }

  static CommandLine commandLine(Settings settings) {
    CommandLine line =
        new CommandLine(new VolumeManage(settings))
            .addSubcommand(new CommandLine.HelpCommand())
            .addSubcommand(new AttachmentCommands(settings))
            .addSubcommand(new CheckCommand(settings))
            .addSubcommand(new DbCommands(settings))
            .addSubcommand(new OperationCommands(settings))
            .addSubcommand(new PolicyCommands(settings))
            .addSubcommand(new QuotaCommands(settings))
            .addSubcommand(new SecretCommands(settings))
            .addSubcommand(new ServiceCommands(settings))
            .addSubcommand(new TargetCommands(settings));
    sayTheRelease(line);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("volume-manage: " + sentence(failure));
          return failure instanceof SettingsException ? WRONG_SETTINGS : FAILED;
        });
    return line;
  }

  /** Each command has --version; without words of its own it would print nothing. */
  private static void sayTheRelease(CommandLine line) {
    line.getCommandSpec().versionProvider(new Release());
    line.getSubcommands().values().forEach(VolumeManage::sayTheRelease);
  }

  @Option(
      names = "--config",
      paramLabel = "FILE.yml",
      scope = ScopeType.INHERIT,
      description = "Settings, as the services read them: a file, or a directory of files.")
  void config(Path file) {
    settings.file(file);
  }

  @Command(description = "Show the release.", mixinStandardHelpOptions = true)
  int version() {
    new Output(Objects.requireNonNull(spec)).line(Release.number());
    return 0;
  }

  private static String sentence(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null
        && !(root instanceof SettingsException || root instanceof HaliteException)) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    String line = message.lines().findFirst().orElse(message);
    if (root instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
      return "The catalog has no schema yet, or an old one; run 'db sync': " + line;
    }
    return root instanceof SettingsException || root instanceof HaliteException
        ? line
        : "The catalog cannot be read: " + line;
  }
}
