package dev.halite.api.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
 * @param maxConcurrentRequests requests in hand at the same time; more are asked to come back
 * @param maxConcurrentRequestsPerProject how many of them may be of one project
 * @param maxRequestsAtWork requests worked on at the same time; more wait, and projects take turns
 * @param maxRequestsAtWorkPerProject how many of them may be of one project while others ask, too;
 *     0: as many as half of the processors can work on
 * @param policyFile operator's policy file in oslo.policy syntax; none by default
 * @param adminsOfAnyScope whether who administrates a domain, or a project other than the one for
 *     administrators, is an administrator here
 * @param resourceFilters filters that users may use, by resource, in place of the usual ones
 */
@Validated
@ConfigurationProperties("halite.api")
public record ApiProperties(
    @Nullable URI publicEndpoint,
    @DefaultValue("false") boolean trustForwardedHeaders,
    @DefaultValue("114688") @Min(1024) @Max(16 << 20) int maxBodyBytes,
    @DefaultValue("1000") @Min(1) @Max(100_000) int maxLimit,
    @DefaultValue("256") @Min(1) @Max(100_000) int maxConcurrentRequests,
    @DefaultValue("128") @Min(1) @Max(100_000) int maxConcurrentRequestsPerProject,
    @DefaultValue("24") @Min(1) @Max(100_000) int maxRequestsAtWork,
    @DefaultValue("0") @Min(0) @Max(100_000) int maxRequestsAtWorkPerProject,
    @Nullable Path policyFile,
    @DefaultValue("false") boolean adminsOfAnyScope,
    @DefaultValue Map<String, List<String>> resourceFilters) {

  public ApiProperties {
    resourceFilters = Map.copyOf(resourceFilters);
    if (maxRequestsAtWorkPerProject == 0) {
      maxRequestsAtWorkPerProject = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
  }
}
