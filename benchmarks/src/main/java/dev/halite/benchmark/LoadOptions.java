package dev.halite.benchmark;

import java.net.URI;
import picocli.CommandLine.Option;

/** What every kind of load on the API has in common. */
final class LoadOptions extends WindowOptions {
  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8776",
      description = "The API, up to but without /v3 (default: ${DEFAULT-VALUE}).")
  URI url = URI.create("http://127.0.0.1:8776");

  @Option(
      names = "--project",
      defaultValue = "00000000000000000000000000be4c40",
      description = "Project of the volumes (default: ${DEFAULT-VALUE}).")
  String project = "00000000000000000000000000be4c40";

  Api api() {
    return Api.open(url, project);
  }
}
