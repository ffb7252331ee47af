package dev.halite.api.volume;

import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Which sizes a volume may have, by its type and by the limit of its project. */
@Component
class VolumeSizes {
  private static final String PER_VOLUME = "per_volume_gigabytes";
  private static final String MIN_SIZE = "provisioning:min_vol_size";
  private static final String MAX_SIZE = "provisioning:max_vol_size";

  private final QuotaLimits limits;

  VolumeSizes(QuotaLimits limits) {
    this.limits = limits;
  }

  /**
   * The GiB that a request asks for, valid by schema.
   *
   * @throws HaliteException INVALID_INPUT where they are none
   */
  static int read(JsonNode size) {
    long gb = -1;
    if (size.isString()) {
      gb = Long.parseLong(size.stringValue());
    } else if (size.isNumber()) {
      gb = size.decimalValue().longValue();
    }
    if (gb <= 0 || gb > Integer.MAX_VALUE) {
      String shown = size.isMissingNode() ? "None" : Echo.of(size.asString());
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: Volume size '"
              + shown
              + "' must be an integer and greater than 0");
    }
    return (int) gb;
  }

  /**
   * @throws HaliteException OVER_LIMIT past the project's limit for one volume
   */
  void checkLimit(int gb, String project) {
    long limit = limits.effective(project, PER_VOLUME, -1);
    if (limit >= 0 && gb > limit) {
      throw new HaliteException(
          FaultCode.OVER_LIMIT,
          "VolumeSizeExceedsLimit: Requested volume size %dG is larger than maximum allowed limit %dG."
              .formatted(gb, limit));
    }
  }

  /**
   * @throws HaliteException INVALID_INPUT outside of the bounds of the type
   */
  void checkType(int gb, VolumeType type) {
    Long least = number(type.extraSpecs().get(MIN_SIZE));
    Long most = number(type.extraSpecs().get(MAX_SIZE));
    if (least != null && gb < least) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: Specified volume size of '%d' GB is less than the minimum required '%d' GB for volume type '%s'."
              .formatted(gb, least, type.name()));
    }
    if (most != null && gb > most) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: Specified volume size of '%d' GB is greater than the maximum allowed '%d' GB for volume type '%s'."
              .formatted(gb, most, type.name()));
    }
  }

  /** The number of a spec; null where it is none, as nobody has checked it. */
  private static @Nullable Long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,9}") ? Long.valueOf(text) : null;
  }
}
