package dev.halite.standalone.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes right bodies wrong: as values, and as texts. */
final class JsonChanges {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Chance chance;

  JsonChanges(Chance chance) {
    this.chance = chance;
  }

  /** Puts something else in some place of a value. */
  void change(JsonNode value) {
    List<JsonNode> containers = new ArrayList<>();
    collect(value, containers);
    if (containers.isEmpty()) {
      return;
    }
    JsonNode container = chance.of(containers);
    if (container instanceof ObjectNode object) {
      List<String> names = List.copyOf(object.propertyNames());
      if (names.isEmpty() || chance.percent(25)) {
        object.set(chance.of("more", "id", "project_id", "a.b", "x".repeat(256), "\u4e16"), odd());
      } else if (chance.percent(20)) {
        object.remove(chance.of(names));
      } else {
        object.set(chance.of(names), odd());
      }
    } else if (container instanceof ArrayNode array) {
      array.add(odd());
    }
  }

  private static void collect(JsonNode value, List<JsonNode> containers) {
    if (value.isContainer()) {
      containers.add(value);
      value.forEach(inner -> collect(inner, containers));
    }
  }

  private JsonNode odd() {
    return switch (chance.below(22)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(chance.percent(50));
      case 2 -> JSON.numberNode(0);
      case 3 -> JSON.numberNode(-1);
      case 4 -> JSON.numberNode(1.5);
      case 5 -> JSON.numberNode(Long.MAX_VALUE);
      case 6 -> JSON.numberNode(BigInteger.TEN.pow(chance.of(19, 300)));
      case 7 -> JSON.numberNode(new BigDecimal("1e" + chance.of("18", "-400", "308", "999")));
      case 8 -> JSON.numberNode(1L << 31);
      case 9 -> JSON.stringNode("");
      case 10 -> JSON.stringNode(" ");
      case 11 -> JSON.stringNode("x".repeat(chance.of(255, 256, 4_000, 100_000)));
      case 12 -> JSON.stringNode("\ud83d\ude00".repeat(chance.of(1, 128, 256)));
      case 13 -> JSON.stringNode("\u0000");
      case 14 ->
          JSON.stringNode(chance.of("\u202e\u200b", "\u0007\u001b[31m", "\r\nERROR x", "a\u0301"));
      case 15 ->
          JSON.stringNode(chance.of("' OR 1=1 --", "${x}", "%s%n%d", "{{7*7}}", "<b>", "\\"));
      case 16 -> JSON.stringNode(chance.of("1", "-1", "1.0", "0x1", "1e3", "٣", "+1", " 1 "));
      case 17 -> JSON.stringNode(chance.unusedId());
      case 18 -> JSON.arrayNode();
      case 19 -> JSON.objectNode();
      case 20 -> deep(chance.of(3, 20, 400));
      default -> many(chance.of(5, 300, 3_000));
    };
  }

  private static JsonNode deep(int depth) {
    JsonNode inner = JSON.objectNode();
    for (int i = 0; i < depth; i++) {
      inner = i % 2 == 0 ? JSON.arrayNode().add(inner) : JSON.objectNode().set("a", inner);
    }
    return inner;
  }

  private static JsonNode many(int count) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < count; i++) {
      object.put("k" + i, "v");
    }
    return object;
  }

  /** Breaks the text of a body; a character is a byte. */
  String broken(String text) {
    int at = text.isEmpty() ? 0 : chance.below(text.length());
    return switch (chance.below(7)) {
      case 0 -> text.substring(0, at);
      case 1 -> text + chance.of("}", "{}", ",", "\u0000", " 1", text);
      case 2 -> text.substring(0, at) + (char) chance.below(256) + text.substring(at);
      // Every key twice.
      case 3 -> text.replaceFirst("[{](\"[^\"]*\":)", "{$10,$1");
      case 4 -> text.substring(0, at) + chance.of("\\u0000", "\\ud800", "\\x") + text.substring(at);
      case 5 -> chance.of(OddMessages.BODIES);
      default -> chance.bytes(chance.of(1, 100, 5_000));
    };
  }
}
