package dev.halite.common.engine.policy;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a policy file: names of rules and their forms, and the line of each. What could be meant
 * otherwise than it would be read is refused, because a rule that is read too widely shows nowhere.
 */
final class PolicyFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_RULES = 5000;
  private static final int MAX_DEPTH = 8;

  /** A rule as it stands in a file. */
  record Entry(RuleForm form, String source, int line) {}

  /**
   * What a file says.
   *
   * @param deliberate whether it says so itself that there is nothing in it, if there is not
   */
  record Contents(Map<String, Entry> rules, boolean deliberate) {}

  private PolicyFile() {}

  /**
   * Reads what is in a file.
   *
   * @param source how to call it in messages
   * @throws PolicyException naming line and reason where it is no policy file
   */
  static Contents read(byte[] bytes, String source) {
    if (bytes.length > MAX_BYTES) {
      throw new PolicyException(source, 1, "it has more than " + MAX_BYTES + " bytes");
    }
    String text = decoded(bytes, source);
    if (text.isBlank()) {
      throw new PolicyException(
          source, 1, "it is empty; to have the default rules alone, write {} or name no file");
    }
    Node root;
    try {
      refuseTags(text, source);
      root = yaml().compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new PolicyException(source, line, "it is no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new PolicyException(source, 1, "it is no YAML: " + firstLine(e));
    }
    if (root == null) {
      return new Contents(Map.of(), false);
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new PolicyException(source, line(root), "it is not a mapping of names to rules");
    }
    return new Contents(rules(mapping, source), true);
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    return new Yaml(new SafeConstructor(options));
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String decoded(byte[] bytes, String source) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (decoder.decode(in, out, true).isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new PolicyException(source, line, "it is not UTF-8");
    }
    String text = out.flip().toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** A tag takes the place of a value, as in {@code name: !}, where a text in quotes was meant. */
  private static void refuseTags(String text, String source) {
    for (Event event : yaml().parse(new StringReader(text))) {
      String tag =
          switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent start -> start.getTag();
            default -> null;
          };
      if (tag != null) {
        throw new PolicyException(
            source,
            event.getStartMark().getLine() + 1,
            "'" + tag + "' stands there as a tag; write rules in quotes, as in \"!\"");
      }
    }
  }

  private static Map<String, Entry> rules(MappingNode mapping, String source) {
    Map<String, Entry> rules = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = line(tuple.getKeyNode());
      String name = text(tuple.getKeyNode());
      if (name == null || name.isBlank()) {
        throw new PolicyException(source, line, "the name of a rule is not a text");
      }
      refuseUnreadable(name, "the name of a rule", source, line);
      Entry entry = new Entry(form(name, tuple.getValueNode(), source, line), source, line);
      if (rules.put(name, entry) != null) {
        throw new PolicyException(source, line, "rule '" + name + "' stands twice");
      }
      if (rules.size() > MAX_RULES) {
        throw new PolicyException(source, line, "there are more than " + MAX_RULES + " rules");
      }
    }
    return rules;
  }

  private static RuleForm form(String name, Node value, String source, int line) {
    if (value instanceof SequenceNode any) {
      List<List<String>> lists = new ArrayList<>();
      for (Node alternative : any.getValue()) {
        lists.add(all(alternative, source));
      }
      return new RuleForm.Lists(lists);
    }
    if (!(value instanceof ScalarNode)) {
      throw new PolicyException(source, line, "a rule is neither a text nor a list");
    }
    String rule = text(value);
    if (rule == null) {
      throw new PolicyException(
          source,
          line,
          "rule '"
              + name
              + "' is no text; write it in quotes: \"!\" is for nobody, \"@\" for everybody");
    }
    if (!rule.isEmpty() && rule.isBlank()) {
      throw new PolicyException(
          source,
          line,
          "rule '" + name + "' is blank; write \"!\" for nobody, \"@\" for everybody");
    }
    refuseUnreadable(rule, "rule '" + name + "'", source, line);
    return new RuleForm.Words(rule);
  }

  /** The checks of an inner list; a text in its place is a list of one. */
  private static List<String> all(Node alternative, String source) {
    List<Node> nodes =
        alternative instanceof SequenceNode list ? list.getValue() : List.of(alternative);
    List<String> all = new ArrayList<>();
    for (Node node : nodes) {
      String check = text(node);
      if (check == null) {
        throw new PolicyException(source, line(node), "a check in a list is not a text");
      }
      refuseUnreadable(check, "a check in a list", source, line(node));
      // As an element by itself it stands for an empty list.
      if (!check.isEmpty() || alternative instanceof SequenceNode) {
        all.add(check);
      }
    }
    return all;
  }

  /** A text; null for what YAML takes for something else, such as a number, or for nothing. */
  private static @Nullable String text(Node node) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      return null;
    }
    boolean nothing = scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getValue().isEmpty();
    return nothing ? null : scalar.getValue();
  }

  /** A character that nobody sees makes another word of one that everybody reads. */
  private static void refuseUnreadable(String text, String what, String source, int line) {
    text.codePoints()
        .filter(PolicyFile::isUnreadable)
        .findFirst()
        .ifPresent(
            c -> {
              throw new PolicyException(
                  source, line, "%s has the character U+%04X".formatted(what, c));
            });
  }

  private static boolean isUnreadable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r';
      case Character.SPACE_SEPARATOR -> c != ' ';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
