package dev.halite.driver.lvm.lio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tree whose changes are told, and before one of which its process dies. */
public final class CountedTree implements ConfigTree {
  private final ConfigTree tree;
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  private Runnable after = () -> {};
  private int allowed = Integer.MAX_VALUE;

  /** Instead of a process that is killed. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Of that tree. */
  public CountedTree(ConfigTree tree) {
    this.tree = tree;
  }

  private interface Change {
    void run() throws IOException;
  }

  /** What was changed since the beginning, or since it was asked last. */
  public List<String> steps() {
    List<String> told = List.copyOf(steps);
    steps.clear();
    return told;
  }

  /** Dies after so many changes. */
  public void dieAfter(int changes) {
    allowed = changes;
  }

  /** Looks after each change. */
  public void afterEach(Runnable look) {
    after = look;
  }

  @Override
  public Set<String> directories(Path directory) throws IOException {
    return tree.directories(directory);
  }

  @Override
  public Set<String> links(Path directory) throws IOException {
    return tree.links(directory);
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    return tree.read(file);
  }

  @Override
  public void write(Path file, String text) throws IOException {
    change("write %s %s".formatted(file, text), () -> tree.write(file, text));
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    Path parent = directory.getParent();
    boolean there =
        tree.directories(parent == null ? Path.of("") : parent)
            .contains(directory.getFileName().toString());
    if (!there) {
      change("make " + directory, () -> tree.makeDirectory(directory));
    }
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    if (!tree.links(link.getParent()).contains(link.getFileName().toString())) {
      change("link %s to %s".formatted(link, target), () -> tree.link(link, target));
    }
  }

  @Override
  public void remove(Path entry) throws IOException {
    Path parent = entry.getParent();
    String name = entry.getFileName().toString();
    if (tree.directories(parent).contains(name) || tree.links(parent).contains(name)) {
      change("remove " + entry, () -> tree.remove(entry));
    }
  }

  private void change(String step, Change change) throws IOException {
    if (allowed-- == 0) {
      throw new Died();
    }
    change.run();
    steps.add(step);
    after.run();
  }
}
