package dev.halite.common.engine.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Groups that hold nobody but users whom we trust. Systems that give each user such a group also
 * make new files writable for it, and that lets nobody else in.
 */
final class PrivateGroups {
  private final Path users;
  private final Path groups;

  PrivateGroups(Path users, Path groups) {
    this.users = users;
    this.groups = groups;
  }

  /** Whether the group has no member but these users; no, where that cannot be told. */
  boolean holdsNobodyBut(Set<Integer> allowed, int group) {
    try {
      Set<String> names = new HashSet<>();
      names.add("");
      for (String[] user : lines(users, 4)) {
        if (allowed.contains(Integer.valueOf(user[2]))) {
          names.add(user[0]);
        } else if (Integer.parseInt(user[3]) == group) {
          return false;
        }
      }
      for (String[] known : lines(groups, 3)) {
        if (Integer.parseInt(known[2]) == group) {
          return known.length == 3 || names.containsAll(List.of(known[3].split(",")));
        }
      }
      return false;
    } catch (IOException | NumberFormatException unknown) {
      return false;
    }
  }

  private static List<String[]> lines(Path file, int least) throws IOException {
    // Latin-1, because names that are no UTF-8 must not keep anybody from starting.
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(":"))
        .filter(line -> line.length >= least)
        .toList();
  }
}
