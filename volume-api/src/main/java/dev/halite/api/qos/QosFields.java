package dev.halite.api.qos;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.catalog.qos.QosSpec;
import java.util.List;

/** The fields of QoS specs, in the order in which they are shown. */
final class QosFields {
  static final String PATH = "qos-specs";

  static final Resource<QosSpec, ActionRequest> RESOURCE =
      Resource.<QosSpec, ActionRequest>of(
              "qos_specs",
              "QoS specs",
              PATH,
              "qos_spec",
              List.of(
                  Field.id("id", QosSpec::id).column("id").filter().sort(),
                  Field.freeText("name", QosSpec::name).column("name").filter().sort(),
                  Field.text("consumer", (QosSpec qos) -> qos.consumer().text())
                      .column("consumer")
                      .filter()
                      .sort(),
                  Field.map("specs", QosSpec::specs),
                  Field.time("created_at", QosSpec::createdAt).hidden().column("created_at").sort(),
                  Field.time("updated_at", QosSpec::updatedAt)
                      .hidden()
                      .column("updated_at")
                      .nullable()
                      .sort()))
          .listedAs("qos_specs", "qos_specs_links");

  private QosFields() {}
}
