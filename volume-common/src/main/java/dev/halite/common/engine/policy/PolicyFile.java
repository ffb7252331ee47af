package dev.halite.common.engine.policy;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a policy file: names of rules and their texts, and the line of each. */
final class PolicyFile {
  /** A rule as it stands in a file. */
  record Entry(String text, String source, int line) {}

  private PolicyFile() {}

  /**
   * Reads a file.
   *
   * @param source how to call it in messages
   * @throws PolicyException naming line and reason where it is no policy file
   */
  static Map<String, Entry> read(Reader reader, String source) throws IOException {
    Node root;
    try (reader) {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new PolicyException(source, line, "it is no YAML: " + e.getProblem());
    }
    Map<String, Entry> rules = new LinkedHashMap<>();
    if (root == null) {
      return rules;
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new PolicyException(source, line(root), "it is not a mapping of names to rules");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      int line = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        throw new PolicyException(source, line, "the name of a rule is not a text");
      }
      Entry entry = new Entry(text(tuple.getValueNode(), source, line), source, line);
      if (rules.put(name.getValue(), entry) != null) {
        throw new PolicyException(source, line, "rule '" + name.getValue() + "' stands twice");
      }
    }
    return rules;
  }

  private static String text(Node value, String source, int line) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
    }
    if (value instanceof SequenceNode any) {
      // The older form: a list of alternatives, each a check or a list of checks that must all
      // hold.
      List<String> alternatives = new ArrayList<>();
      for (Node alternative : any.getValue()) {
        List<String> all = new ArrayList<>();
        List<Node> checks =
            alternative instanceof SequenceNode list ? list.getValue() : List.of(alternative);
        for (Node check : checks) {
          if (!(check instanceof ScalarNode scalar)) {
            throw new PolicyException(source, line(check), "a check in a list is not a text");
          }
          all.add(scalar.getValue());
        }
        alternatives.add(all.isEmpty() ? "@" : String.join(" and ", all));
      }
      return String.join(" or ", alternatives);
    }
    throw new PolicyException(source, line, "a rule is neither a text nor a list");
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
