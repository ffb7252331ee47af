package dev.halite.api.keystone;

import dev.halite.api.config.AuthProperties.Keystone;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.identity.ServiceAccount;
import dev.halite.common.openstack.identity.ServiceAccount.Named;
import org.jspecify.annotations.Nullable;

/** Who this service is at Keystone, by the settings. */
final class ConfiguredAccount {
  private static final String PREFIX = "halite.auth.keystone.";
  private static final String KEYS =
      PREFIX
          + "username and .password, or .application-credential-id and"
          + " .application-credential-secret";

  private ConfiguredAccount() {}

  /**
   * The account that is configured.
   *
   * @throws IllegalArgumentException naming the key that is missing
   */
  static ServiceAccount of(Keystone settings) {
    String credential = settings.applicationCredentialId();
    if (credential == null) {
      return withPassword(settings);
    }
    if (settings.username() != null || settings.password() != null) {
      throw new IllegalArgumentException(
          "Both %sapplication-credential-id and %susername or password are set; leave one of them out."
              .formatted(PREFIX, PREFIX));
    }
    return ServiceAccount.ofCredential(
        KEYS,
        credential,
        secret(settings.applicationCredentialSecret(), "application-credential-secret"));
  }

  private static ServiceAccount withPassword(Keystone settings) {
    return ServiceAccount.ofUser(
        KEYS,
        new Named(text(settings.username(), "username"), settings.userDomainName()),
        secret(settings.password(), "password"),
        new Named(text(settings.projectName(), "project-name"), settings.projectDomainName()));
  }

  private static String text(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw missing(key);
    }
    return value;
  }

  private static String secret(@Nullable SecretText value, String key) {
    if (value == null || value.reveal().isEmpty()) {
      throw missing(key);
    }
    return value.reveal();
  }

  static IllegalArgumentException missing(String key) {
    return new IllegalArgumentException(
        "halite.auth.strategy is keystone, so %s%s is needed.".formatted(PREFIX, key));
  }
}
