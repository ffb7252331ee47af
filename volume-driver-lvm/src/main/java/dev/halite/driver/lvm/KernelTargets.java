package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetPortals;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the kernel exports the volumes of a group: at which of the host's addresses, under which
 * names, and whether to servers without a password.
 *
 * @param portals address and port of each, in whatever order
 * @param targetPrefix what the name of a volume's target begins with
 * @param chap whether servers have to know a user and a password
 */
record KernelTargets(List<String> portals, String targetPrefix, boolean chap) {
  private static final Pattern PORTAL =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):([0-9]{1,5})");

  /** More than a host has addresses. */
  private static final int MOST = 1_000;

  KernelTargets {
    ChangeVerb.require(
        !portals.isEmpty()
            && portals.size() <= MOST
            && portals.stream().allMatch(KernelTargets::isPortal),
        "portals are addresses, each with a port");
    portals = portals.stream().map(KernelTargets::canonical).distinct().sorted().toList();
    ChangeVerb.require(
        TargetPortals.PREFIX.kind().reader().apply(targetPrefix).isPresent(),
        "target-prefix is " + TargetPortals.PREFIX.kind().condition());
  }

  static KernelTargets of(TargetPortals portals) {
    return new KernelTargets(portals.portals(), portals.prefix(), portals.chap());
  }

  /** Whether a volume's target is called so. */
  boolean isName(String target, UUID volume) {
    return target.equals(targetPrefix + LvName.volume(volume));
  }

  /** Whether servers may find a target at these. */
  boolean areOpen(List<String> others) {
    return portals.containsAll(others.stream().map(KernelTargets::canonical).toList());
  }

  /** Whether these may be let in. */
  boolean mayEnter(List<Server> servers) {
    return !chap || servers.stream().allMatch(server -> server.password().isPresent());
  }

  static boolean isPortal(String text) {
    Matcher matcher = PORTAL.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    int port = Integer.parseInt(matcher.group(3));
    return port >= 1 && port <= 65_535 && address(matcher).isPresent();
  }

  /** One of IP version 6 has many forms. */
  private static String canonical(String portal) {
    Matcher matcher = PORTAL.matcher(portal);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a portal is an address and a port");
    }
    InetAddress address = address(matcher).orElseThrow();
    return (address instanceof Inet6Address ? "[%s]:%d" : "%s:%d")
        .formatted(address.getHostAddress(), Integer.parseInt(matcher.group(3)));
  }

  private static Optional<InetAddress> address(Matcher portal) {
    try {
      // looks nothing up
      return Optional.of(
          InetAddress.ofLiteral(portal.group(1) == null ? portal.group(2) : portal.group(1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
