package dev.halite.driver.lvm.lio;

import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.nio.file.Path;

/** Where a target of a name and its disk are in the tree. */
record TargetFiles(String name) {
  /** All targets, also those of others. */
  static final Path ISCSI = Path.of("iscsi");

  /** A number of an adapter that other programs, which count from 0, do not come to. */
  static final Path ADAPTER = Path.of("core", "iblock_8776");

  static final String UNIT = "lun_" + LioTargets.LUN;
  static final String LINK = "disk";

  static TargetFiles of(ExportedDisk disk) {
    return new TargetFiles(disk.targetName());
  }

  Path target() {
    return ISCSI.resolve(name);
  }

  Path group() {
    return target().resolve("tpgt_1");
  }

  Path groupEnabled() {
    return group().resolve("enable");
  }

  Path attribute(String attribute) {
    return group().resolve("attrib").resolve(attribute);
  }

  Path portals() {
    return group().resolve("np");
  }

  Path units() {
    return group().resolve("lun");
  }

  Path unit() {
    return units().resolve(UNIT);
  }

  Path entries() {
    return group().resolve("acls");
  }

  /** The kernel knows initiators by their names in small letters. */
  Path entry(AllowedInitiator initiator) {
    return entries().resolve(initiator.name().folded().value());
  }

  /** What an initiator's entry says of its password and the like. */
  Path proof(AllowedInitiator initiator, String word) {
    return entry(initiator).resolve("auth").resolve(word);
  }

  /** The disk as an initiator sees it. */
  Path view(AllowedInitiator initiator) {
    return entry(initiator).resolve(UNIT);
  }

  Path protection(AllowedInitiator initiator) {
    return view(initiator).resolve("write_protect");
  }

  Path disk() {
    return ADAPTER.resolve(name);
  }

  Path diskEnabled() {
    return disk().resolve("enable");
  }

  /** The path of what the disk opens; blank before it does. */
  Path opened() {
    return disk().resolve("udev_path");
  }

  Path diskAttribute(String attribute) {
    return disk().resolve("attrib").resolve(attribute);
  }
}
