package dev.halite.api.type;

import dev.halite.api.resource.Answer;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.catalog.type.VolumeType;
import java.util.List;

/** The fields of a volume type, in the order in which they are shown. */
final class TypeFields {
  /** Lists read it themselves: it has a third value. */
  static final String PUBLIC = "is_public";

  static final Resource<VolumeType, TypeBeside> RESOURCE =
      Resource.<VolumeType, TypeBeside>of(
              "volume_type",
              "Volume type",
              "types",
              "volume_type",
              List.of(
                  Field.id("id", VolumeType::id).column("id").sort(),
                  Field.freeText("name", VolumeType::name).column("name").filter().sort(),
                  Field.flag(PUBLIC, VolumeType::isPublic)
                      .column("is_public")
                      .readByHandler()
                      .sort(),
                  Field.freeText("description", VolumeType::description)
                      .column("description")
                      .nullable()
                      .filter()
                      .sort(),
                  Field.map("extra_specs", VolumeType::extraSpecs)
                      .shownWith((VolumeType type, TypeBeside beside) -> beside.extraSpecs(type))
                      .to("volume_extension:access_types_extra_specs")
                      .column("extra_specs")
                      .filterForUsers()
                      .filterSince(52),
                  Field.id("qos_specs_id", VolumeType::qosSpecId)
                      .in(Answer.DETAIL)
                      .to("volume_extension:access_types_qos_specs_id"),
                  Field.flag("os-volume-type-access:is_public", VolumeType::isPublic)
                      .in(Answer.DETAIL, Answer.CREATED)
                      .to("volume_extension:volume_type_access"),
                  Field.time("created_at", VolumeType::createdAt)
                      .hidden()
                      .column("created_at")
                      .sort(),
                  Field.time("updated_at", VolumeType::updatedAt)
                      .hidden()
                      .column("updated_at")
                      .nullable()
                      .sort()))
          .listedAs("volume_types", "volume_type_links");

  private TypeFields() {}
}
