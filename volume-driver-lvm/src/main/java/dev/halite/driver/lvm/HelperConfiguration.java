package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.privileged.Service;
import dev.halite.driver.lvm.privileged.Wire;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the privileged helper serves, out of a file of root's.
 *
 * @param stateDirectory where the incarnations' locks are; root's, and emptied by a restart
 * @param volumeGroups it works with these, and no others
 */
record HelperConfiguration(String stateDirectory, List<GroupTerms> volumeGroups) {
  private static final String NOT_SERVED =
      "its volume group, with that pool and the like, is not in the helper's configuration";

  HelperConfiguration {
    volumeGroups = List.copyOf(volumeGroups);
    ChangeVerb.require(stateDirectory.startsWith("/"), "state-directory is an absolute path");
  }

  /**
   * As a file says.
   *
   * @throws JacksonException with a sentence when it does not say exactly that
   */
  static HelperConfiguration of(byte[] file) {
    return Wire.read(file, HelperConfiguration.class);
  }

  Path places() {
    return Path.of(stateDirectory);
  }

  /** Who works with a group. */
  interface Workers {
    /** With the group. */
    VolumeGroup group(GroupTerms terms);

    /** With the kernel's targets. */
    Targets kernel(GroupTerms terms);
  }

  /** A node is served on the terms of a group that is served, and on no others. */
  Service.Choice choice(Workers workers) {
    return asked -> {
      GroupTerms terms = served(asked);
      return new GroupService(
          workers.group(terms),
          new ExportService(workers.kernel(terms), terms, new HeldVolumes()),
          new Incarnations(places().resolve(terms.volumeGroup())),
          new ReportRoom());
    };
  }

  private GroupTerms served(JsonNode asked) {
    try {
      GroupTerms terms = Wire.read(asked, GroupTerms.class);
      if (volumeGroups.contains(terms)) {
        return terms;
      }
    } catch (JacksonException e) {
      throw new DriverException(DriverFault.INVALID, NOT_SERVED, e);
    }
    throw new DriverException(DriverFault.INVALID, NOT_SERVED);
  }
}
