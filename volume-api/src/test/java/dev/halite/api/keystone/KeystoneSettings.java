package dev.halite.api.keystone;

import dev.halite.api.config.AuthProperties;
import dev.halite.api.config.AuthProperties.Keystone;
import dev.halite.testkit.keystone.FakeKeystone;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings as an operator writes them, bound as the service binds them. */
final class KeystoneSettings {
  private final Map<String, String> keys = new HashMap<>();

  KeystoneSettings(URI url) {
    with("url", url.toString());
    with("username", "halite");
    with("password", FakeKeystone.PASSWORD);
    with("project-name", "service");
    with("connect-timeout", "500ms");
    with("read-timeout", "500ms");
  }

  KeystoneSettings with(String key, String value) {
    keys.put("halite.auth.keystone." + key, value);
    return this;
  }

  KeystoneSettings without(String key) {
    keys.remove("halite.auth.keystone." + key);
    return this;
  }

  Keystone build() {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("halite.auth", Bindable.of(AuthProperties.class))
        .keystone();
  }
}
