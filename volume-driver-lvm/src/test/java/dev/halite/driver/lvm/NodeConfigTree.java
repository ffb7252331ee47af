package dev.halite.driver.lvm;

import dev.halite.driver.lvm.lio.ConfigTree;
import dev.halite.driver.lvm.lio.LocalConfigTree;
import dev.halite.testkit.node.StorageNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a storage node, step by step as {@link LocalConfigTree} does it: by one program there
 * that reads words in hexadecimal and answers each line with one.
 */
final class NodeConfigTree implements ConfigTree {
  private static final String AGENT =
      """
      use Fcntl;
      $| = 1;
      sub answer { print join(" ", map { unpack("H*", $_) } @_), "\\n"; }
      while (defined(my $line = <STDIN>)) {
        chomp $line;
        my ($verb, $path, $text) = map { pack("H*", $_) } split(/ /, $line, -1);
        if ($verb eq "directories" || $verb eq "links") {
          my @names;
          if (opendir(my $entries, $path)) {
            @names = grep { !/^\\.\\.?$/ } readdir($entries);
            @names = grep { $verb eq "links" ? -l "$path/$_" : !-l "$path/$_" && -d _ } @names;
          }
          answer("ok", @names);
        } elsif ($verb eq "read") {
          if (open(my $file, "<", $path)) { local $/; my $all = <$file>; answer("ok", $all // ""); }
          else { answer("none"); }
        } else {
          my $done;
          if ($verb eq "write") {
            my $file;
            $done = sysopen($file, $path, O_WRONLY) && defined(syswrite($file, $text));
          }
          $done = mkdir($path) || $!{EEXIST} if $verb eq "mkdir";
          $done = symlink($text, $path) || $!{EEXIST} if $verb eq "link";
          if ($verb eq "remove") {
            $done = -l $path ? unlink($path) : -e $path ? rmdir($path) : 1;
          }
          $done ? answer("ok") : answer("error", "$!");
        }
      }
      """;

  private final Path sshConfiguration;
  private @Nullable Process process;
  private @Nullable BufferedReader answers;

  NodeConfigTree(Path sshConfiguration) {
    this.sshConfiguration = sshConfiguration;
  }

  @Override
  public Set<String> directories(Path directory) throws IOException {
    return ask("directories", directory).skip(1).collect(Collectors.toSet());
  }

  @Override
  public Set<String> links(Path directory) throws IOException {
    return ask("links", directory).skip(1).collect(Collectors.toSet());
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    List<String> answer = ask("read", file).toList();
    return answer.size() < 2
        ? Optional.empty()
        : Optional.of(answer.get(1).replaceFirst("\n$", ""));
  }

  @Override
  public void write(Path file, String text) throws IOException {
    ask("write", file, text);
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    ask("mkdir", directory);
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    ask("link", link, LocalConfigTree.ROOT.resolve(target).toString());
  }

  @Override
  public void remove(Path entry) throws IOException {
    ask("remove", entry);
  }

  /** Many agents have a connection of their own, which nobody but they themselves would end. */
  private Process startAgent() throws IOException {
    var command =
        new ArrayList<>(
            StorageNode.overSsh(sshConfiguration, List.of("perl", "-MErrno", "-e", AGENT)));
    command.addAll(1, List.of("-o", "ServerAliveInterval=2"));
    Process started =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
    return started;
  }

  private synchronized Stream<String> ask(String verb, Path path, String... more)
      throws IOException {
    if (process == null || !process.isAlive()) {
      process = startAgent();
      answers = process.inputReader(StandardCharsets.US_ASCII);
    }
    String words =
        Stream.concat(
                Stream.of(verb, LocalConfigTree.ROOT.resolve(path).toString()), Arrays.stream(more))
            .map(word -> HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)))
            .collect(Collectors.joining(" "));
    var requests = process.outputWriter(StandardCharsets.US_ASCII);
    requests.write(words + "\n");
    requests.flush();
    String line = answers == null ? null : answers.readLine();
    if (line == null) {
      throw new IOException("The storage node does not answer.");
    }
    List<String> answer =
        Arrays.stream(line.split(" ", -1))
            .map(word -> new String(HexFormat.of().parseHex(word), StandardCharsets.UTF_8))
            .toList();
    if (answer.getFirst().equals("error")) {
      throw new IOException("%s %s: %s".formatted(verb, path, answer.get(1)));
    }
    return answer.stream();
  }
}
