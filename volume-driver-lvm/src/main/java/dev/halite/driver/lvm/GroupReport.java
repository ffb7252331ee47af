package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code lvm fullreport --reportformat json} says of one group: all of it at one instant,
 * which {@code vgs} and {@code lvs} one after the other would not be.
 */
final class GroupReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final Pattern BEGIN = Pattern.compile("^\\s*\\{", Pattern.MULTILINE);

  /** What is asked for; of each report at least one field, or all of its own come. */
  static final List<String> ARGUMENTS =
      List.of(
          "--reportformat",
          "json",
          // exact numbers, whatever lvm.conf prefers
          "--units",
          "b",
          "--nosuffix",
          "--configreport",
          "vg",
          "-o",
          "vg_uuid,vg_name,vg_size,vg_free,vg_extent_size,vg_missing_pv_count",
          "--configreport",
          "lv",
          "-o",
          "lv_name,lv_size,lv_attr,origin,pool_lv,data_percent,lv_tags",
          "--configreport",
          "seg",
          "-o",
          "lv_name,chunk_size,discards",
          "--configreport",
          "pv",
          "-o",
          "pv_name",
          "--configreport",
          "pvseg",
          "-o",
          "pv_name");

  private GroupReport() {}

  /**
   * Out of what the command wrote.
   *
   * @param group its name
   * @param names of what is ours in it
   */
  static GroupState parse(String output, String group, LvNames names) {
    try {
      JsonNode root = JSON.readTree(json(output));
      for (JsonNode report : root.path("report")) {
        for (JsonNode vg : report.path("vg")) {
          if (text(vg, "vg_name").equals(group)) {
            return state(vg, report, names);
          }
        }
      }
      throw unreadable(group, null);
    } catch (JacksonException | NumberFormatException e) {
      throw unreadable(group, e);
    }
  }

  /** Warnings may stand before it and after it. */
  private static String json(String output) {
    Matcher begin = BEGIN.matcher(output);
    return begin.find() ? output.substring(begin.start()) : "";
  }

  private static GroupState state(JsonNode vg, JsonNode report, LvNames names) {
    Map<String, JsonNode> segments = new HashMap<>();
    for (JsonNode segment : report.path("seg")) {
      segments.putIfAbsent(text(segment, "lv_name"), segment);
    }
    var volumes = new ArrayList<LogicalVolume>();
    for (JsonNode lv : report.path("lv")) {
      JsonNode segment = segments.getOrDefault(text(lv, "lv_name"), JSON.createObjectNode());
      volumes.add(
          new LogicalVolume(
              text(lv, "lv_name"),
              names.parse(text(lv, "lv_name")),
              number(lv, "lv_size"),
              text(lv, "lv_attr"),
              text(lv, "origin"),
              text(lv, "pool_lv"),
              decimal(lv, "data_percent").doubleValue(),
              tags(text(lv, "lv_tags")),
              number(segment, "chunk_size"),
              text(segment, "discards")));
    }
    return new GroupState(
        text(vg, "vg_uuid"),
        number(vg, "vg_size"),
        number(vg, "vg_free"),
        number(vg, "vg_extent_size"),
        (int) number(vg, "vg_missing_pv_count"),
        volumes);
  }

  private static Set<String> tags(String text) {
    return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(",")));
  }

  private static long number(JsonNode node, String field) {
    return decimal(node, field).longValue();
  }

  /**
   * Absent values are empty texts. Older versions write the unit nevertheless, and a comma where
   * the language has one.
   */
  private static BigDecimal decimal(JsonNode node, String field) {
    String text = text(node, field);
    String plain = text.endsWith("B") ? text.substring(0, text.length() - 1) : text;
    String digits = plain.replace(',', '.');
    return digits.isEmpty() ? BigDecimal.ZERO : new BigDecimal(digits);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }

  private static DriverException unreadable(String group, @Nullable Exception cause) {
    return new DriverException(
        DriverFault.FAILURE,
        "LVM's report on volume group %s cannot be read.".formatted(group),
        cause);
  }
}
