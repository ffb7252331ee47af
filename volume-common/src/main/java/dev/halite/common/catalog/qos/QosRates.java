package dev.halite.common.catalog.qos;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits on rates. One that grows with the volume, {@code read_iops_sec_per_gb}, becomes {@code
 * read_iops_sec} when a server is connected: at least {@code read_iops_sec_per_gb_min}, at most
 * {@code read_iops_sec_max}.
 */
public final class QosRates {
  private static final List<String> RATES =
      List.of(
          "read_iops_sec",
          "read_bytes_sec",
          "write_iops_sec",
          "write_bytes_sec",
          "total_iops_sec",
          "total_bytes_sec");

  private static final String PER_GB = "_per_gb";
  private static final String LEAST = "_per_gb_min";
  private static final String MOST = "_max";

  private static final Set<String> NUMBERED =
      RATES.stream()
          .flatMap(rate -> Stream.of(rate, rate + PER_GB, rate + LEAST, rate + MOST))
          .collect(Collectors.toUnmodifiableSet());
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

  private QosRates() {}

  /**
   * Refuses a rate that is no number.
   *
   * @throws HaliteException INVALID_INPUT
   */
  public static void check(Map<String, @Nullable String> specs) {
    specs.forEach(
        (key, value) -> {
          if (NUMBERED.contains(key) && !isWhole(value)) {
            throw new HaliteException(
                FaultCode.INVALID_INPUT,
                "Invalid qos specs: %s must be a whole number of at most 18 digits."
                    .formatted(key));
          }
        });
  }

  /** What a volume of so many GiB may have; a rate that is no number is left as it is. */
  public static Map<String, @Nullable Object> of(Map<String, @Nullable String> specs, int sizeGb) {
    Map<String, @Nullable Object> rates = new LinkedHashMap<>(specs);
    for (String rate : RATES) {
      String perGb = specs.get(rate + PER_GB);
      if (!isWhole(perGb)) {
        continue;
      }
      BigInteger grown = new BigInteger(perGb).multiply(BigInteger.valueOf(sizeGb));
      String least = specs.get(rate + LEAST);
      if (isWhole(least)) {
        grown = grown.max(new BigInteger(least));
      }
      String most = specs.get(rate + MOST);
      if (isWhole(most)) {
        grown = grown.min(new BigInteger(most));
        rates.remove(rate + MOST);
      }
      rates.put(rate, grown);
      rates.remove(rate + PER_GB);
      rates.remove(rate + LEAST);
    }
    return rates;
  }

  private static boolean isWhole(@Nullable String value) {
    return value != null && WHOLE.matcher(value).matches();
  }
}
