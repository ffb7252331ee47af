package dev.halite.api.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the API.
 *
 * @param publicEndpoint address that clients know this service by, up to but without {@code /v3};
 *     taken from the request where it is not set
 * @param trustForwardedHeaders whether {@code X-Forwarded-Proto}, {@code -Host} and {@code -Prefix}
 *     are believed; only behind a proxy that always sets them
 * @param maxBodyBytes longest request body
 * @param maxLimit most items in one page of a list
 * @param maxConcurrentRequests requests worked on at the same time; more are asked to come back
 * @param policyFile operator's policy file in oslo.policy syntax; none by default
 * @param resourceFilters filters that users may use, by resource, in place of the usual ones
 * @param auth how callers are identified
 */
@Validated
@ConfigurationProperties("halite.api")
public record ApiProperties(
    @Nullable URI publicEndpoint,
    @DefaultValue("false") boolean trustForwardedHeaders,
    @DefaultValue("114688") @Min(1024) @Max(16 << 20) int maxBodyBytes,
    @DefaultValue("1000") @Min(1) @Max(100_000) int maxLimit,
    @DefaultValue("256") @Min(1) @Max(100_000) int maxConcurrentRequests,
    @Nullable Path policyFile,
    @DefaultValue Map<String, List<String>> resourceFilters,
    @DefaultValue @Valid Auth auth) {

  public ApiProperties {
    resourceFilters = Map.copyOf(resourceFilters);
  }

  /** What callers are identified by. */
  public enum Strategy {
    /** Nobody is asked for a password and everybody is an administrator: for one's own machine. */
    NOAUTH,
    /** HTTP Basic against a file of users. */
    BASIC
  }

  /**
   * How callers are identified.
   *
   * @param strategy by what
   * @param defaultProject project of a request without a token, with {@code noauth}
   * @param noauthBeyondLoopback first of two keys that let {@code noauth} listen to other machines
   * @param everyCallerIsAdmin second of the two
   * @param usersFile file of users for {@code basic}
   * @param cacheSeconds how long a password that was right is not hashed again
   */
  public record Auth(
      @DefaultValue("noauth") Strategy strategy,
      @DefaultValue("00000000000000000000000000000001") @Pattern(regexp = "[0-9a-f-]{1,255}") String defaultProject,
      @DefaultValue("false") boolean noauthBeyondLoopback,
      @DefaultValue("false") boolean everyCallerIsAdmin,
      @Nullable Path usersFile,
      @DefaultValue("10") @Min(0) @Max(3600) int cacheSeconds) {}
}
