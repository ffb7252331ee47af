package dev.halite.api.config;

import dev.halite.common.engine.secret.SecretText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How callers are identified.
 *
 * @param strategy by what
 * @param defaultProject project of a request without a token, with {@code noauth}
 * @param noauthBeyondLoopback first of two keys that let {@code noauth} listen to other machines
 * @param everyCallerIsAdmin second of the two
 * @param noauthHosts names beside localhost that the service may be called by, with {@code noauth}
 * @param usersFile file of users for {@code basic}
 * @param cacheSeconds for how long after its last use a right password is not hashed again
 * @param wrongPasswords how many of an address there may be before it has to pause; 0: it never has
 *     to
 * @param clearText whether passwords and tokens may go to other machines without TLS of ours
 * @param keystone the identity service for {@code keystone}
 */
@Validated
@ConfigurationProperties("halite.auth")
public record AuthProperties(
    @DefaultValue("noauth") Strategy strategy,
    @DefaultValue("00000000000000000000000000000001") @Pattern(regexp = "[0-9a-f-]{1,255}") String defaultProject,
    @DefaultValue("false") boolean noauthBeyondLoopback,
    @DefaultValue("false") boolean everyCallerIsAdmin,
    @DefaultValue Set<String> noauthHosts,
    @Nullable Path usersFile,
    @DefaultValue("3600") @Min(0) @Max(3600) int cacheSeconds,
    @DefaultValue("20") @Min(0) @Max(1_000_000) int wrongPasswords,
    @DefaultValue("false") boolean clearText,
    @DefaultValue @Valid Keystone keystone) {

  public AuthProperties {
    noauthHosts = Set.copyOf(noauthHosts);
  }

  /** What callers are identified by. */
  public enum Strategy {
    /** Nobody is asked for a password and everybody is an administrator: for one's own machine. */
    NOAUTH,
    /** HTTP Basic against a file of users. */
    BASIC,
    /** Tokens of a Keystone. */
    KEYSTONE
  }

  /**
   * The identity service, and the account that this service asks it with: a user with a password,
   * or an application credential.
   *
   * @param url address of its API, with or without {@code /v3}
   * @param publicUrl address that clients are sent to; the same if not set
   * @param username name of the service's user
   * @param password its password
   * @param projectName project that the service's own token is for
   * @param userDomainName domain of the user
   * @param projectDomainName domain of the project
   * @param applicationCredentialId id of an application credential, in place of user and password
   * @param applicationCredentialSecret its secret
   * @param serviceTokenRoles roles of which a service token needs one
   * @param tokenCacheTime how long what Keystone said of a token is believed
   * @param tokenCacheSize tokens that are remembered
   * @param connectTimeout longest time for a connection
   * @param readTimeout longest time for one answer
   * @param retries how often a request is repeated that Keystone did not answer
   * @param maxConnections requests to Keystone at the same time
   * @param caFile certificates that Keystone's must be signed by; those of the JDK if not set
   */
  public record Keystone(
      @Nullable URI url,
      @Nullable URI publicUrl,
      @Nullable String username,
      @Nullable SecretText password,
      @Nullable String projectName,
      @DefaultValue("Default") String userDomainName,
      @DefaultValue("Default") String projectDomainName,
      @Nullable String applicationCredentialId,
      @Nullable SecretText applicationCredentialSecret,
      @DefaultValue("service") @NotEmpty Set<String> serviceTokenRoles,
      @DefaultValue("300s") @DurationMin(seconds = 0) @DurationMax(hours = 24)
          Duration tokenCacheTime,
      @DefaultValue("10000") @Min(1) @Max(1_000_000) int tokenCacheSize,
      @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
          Duration connectTimeout,
      @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(seconds = 60) Duration readTimeout,
      @DefaultValue("3") @Min(0) @Max(10) int retries,
      @DefaultValue("32") @Min(1) @Max(1000) int maxConnections,
      @Nullable Path caFile) {
    public Keystone {
      serviceTokenRoles = Set.copyOf(serviceTokenRoles);
    }
  }
}
