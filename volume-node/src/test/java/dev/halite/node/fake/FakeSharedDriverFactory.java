package dev.halite.node.fake;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import java.util.List;

/** Makes drivers of {@link FakeSharedStorage}; the key {@code storage} says which. */
public final class FakeSharedDriverFactory implements StorageDriverFactory {
  private static final Setting<String> STORAGE =
      Setting.required("storage", SettingKind.text(), "which of the storages in this process");

  @Override
  public String driver() {
    return "fake-shared";
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(STORAGE);
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    settings.check(settings());
    return new FakeSharedDriver(FakeSharedStorage.named(settings.read(STORAGE)));
  }
}
