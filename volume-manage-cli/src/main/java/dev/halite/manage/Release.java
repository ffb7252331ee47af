package dev.halite.manage;

import picocli.CommandLine.IVersionProvider;

/** The release that runs, as {@code --version} shows it. */
public final class Release implements IVersionProvider {

  /** Its number; not known where the program runs from compiled classes. */
  public static String number() {
    String number = Release.class.getPackage().getImplementationVersion();
    return number == null ? "unreleased" : number;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"Halite " + number()};
  }
}
