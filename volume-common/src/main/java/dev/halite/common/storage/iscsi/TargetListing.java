package dev.halite.common.storage.iscsi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code tgtadm --op show} prints, a text for people that has no other form. */
final class TargetListing {
  private static final Pattern TARGET = Pattern.compile("Target (\\d+): (.+)");
  private static final Pattern STATE = Pattern.compile(" {8}State: (\\S+)");
  private static final Pattern SECTION = Pattern.compile(" {4}(\\S.*):");
  private static final Pattern SESSION = Pattern.compile(" {8}I_T nexus: (\\d+)");
  private static final Pattern INITIATOR = Pattern.compile(" {12}Initiator: (\\S+)(?: alias: .*)?");
  private static final Pattern CONNECTION = Pattern.compile(" {12}Connection: (\\d+)");
  private static final Pattern UNIT = Pattern.compile(" {8}LUN: (\\d+)");
  private static final Pattern SERIAL_NUMBER = Pattern.compile(" {12}SCSI SN: ?(.*)");
  private static final Pattern THIN = Pattern.compile(" {12}Thin-provisioning: (Yes|No)");
  private static final Pattern READ_ONLY = Pattern.compile(" {12}Readonly: (Yes|No)");
  private static final Pattern SIZE = Pattern.compile(" {12}Size: (\\d+) MB, .*");
  private static final Pattern FILE = Pattern.compile(" {12}Backing store path: ?(.*)");
  private static final Pattern ITEM = Pattern.compile(" {8}(\\S+).*");
  private static final String YES = "Yes";

  private final List<ShownTarget> targets = new ArrayList<>();
  private int id;
  private String name = "";
  private boolean ready;
  private String section = "";
  private List<ShownTarget.Session> sessions = new ArrayList<>();
  private List<ShownTarget.Unit> units = new ArrayList<>();
  private List<String> accounts = new ArrayList<>();
  private List<String> allowed = new ArrayList<>();

  private TargetListing() {}

  static List<ShownTarget> targets(String text) {
    var listing = new TargetListing();
    text.lines().forEach(listing::read);
    listing.endTarget();
    return listing.targets;
  }

  /** The users that {@code --mode account --op show} prints below its heading. */
  static List<String> accounts(String text) {
    return text.lines()
        .filter(line -> line.startsWith(" "))
        .map(String::strip)
        .filter(user -> !user.isEmpty())
        .toList();
  }

  private void read(String line) {
    Matcher target = TARGET.matcher(line);
    if (target.matches()) {
      endTarget();
      id = Integer.parseInt(target.group(1));
      name = target.group(2);
      return;
    }
    Matcher heading = SECTION.matcher(line);
    if (heading.matches()) {
      section = heading.group(1);
      return;
    }
    switch (section) {
      case "System information" -> readState(line);
      case "I_T nexus information" -> readSession(line);
      case "LUN information" -> readUnit(line);
      case "Account information" -> readItem(line, accounts);
      case "ACL information" -> readItem(line, allowed);
      // what tgtd tells of itself, and sections of later versions
      default -> {}
    }
  }

  private void readState(String line) {
    Matcher state = STATE.matcher(line);
    if (state.matches()) {
      ready = state.group(1).equals(TargetDaemon.READY);
    }
  }

  private void readSession(String line) {
    Matcher session = SESSION.matcher(line);
    Matcher initiator = INITIATOR.matcher(line);
    Matcher connection = CONNECTION.matcher(line);
    if (session.matches()) {
      sessions.add(
          new ShownTarget.Session(Integer.parseInt(session.group(1)), "unknown", List.of()));
    } else if (initiator.matches() && !sessions.isEmpty()) {
      ShownTarget.Session last = sessions.removeLast();
      sessions.add(new ShownTarget.Session(last.id(), initiator.group(1), last.connections()));
    } else if (connection.matches() && !sessions.isEmpty()) {
      ShownTarget.Session last = sessions.removeLast();
      var connections = new ArrayList<>(last.connections());
      connections.add(Integer.parseInt(connection.group(1)));
      sessions.add(new ShownTarget.Session(last.id(), last.initiator(), connections));
    }
  }

  private void readUnit(String line) {
    Matcher unit = UNIT.matcher(line);
    if (unit.matches()) {
      units.add(new ShownTarget.Unit(Integer.parseInt(unit.group(1)), "", 0, "", false, false));
      return;
    }
    if (units.isEmpty()) {
      return;
    }
    ShownTarget.Unit last = units.removeLast();
    Matcher serial = SERIAL_NUMBER.matcher(line);
    Matcher thin = THIN.matcher(line);
    Matcher readOnly = READ_ONLY.matcher(line);
    Matcher size = SIZE.matcher(line);
    Matcher file = FILE.matcher(line);
    units.add(
        new ShownTarget.Unit(
            last.number(),
            serial.matches() ? serial.group(1) : last.serialNumber(),
            size.matches() ? Long.parseLong(size.group(1)) : last.megabytes(),
            file.matches() ? file.group(1) : last.file(),
            thin.matches() ? thin.group(1).equals(YES) : last.thin(),
            readOnly.matches() ? readOnly.group(1).equals(YES) : last.readOnly()));
  }

  private static void readItem(String line, List<String> items) {
    Matcher item = ITEM.matcher(line);
    if (item.matches()) {
      items.add(item.group(1));
    }
  }

  private void endTarget() {
    if (!name.isEmpty()) {
      targets.add(new ShownTarget(id, name, ready, sessions, units, accounts, allowed));
    }
    name = "";
    ready = false;
    section = "";
    sessions = new ArrayList<>();
    units = new ArrayList<>();
    accounts = new ArrayList<>();
    allowed = new ArrayList<>();
  }
}
