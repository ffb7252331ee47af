package dev.halite.driver.lvm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.UUID;

/** A group of which somebody hears of each change before it is made. */
record WatchedGroup(VolumeGroup group, Watcher watcher) implements VolumeGroup {

  /** Hears of a change; what it throws is what the change ends with. */
  interface Watcher {
    /** Is about to be made. */
    void before(UUID incarnation, String verb, Object[] arguments);
  }

  @Override
  public GroupState look() {
    return group.look();
  }

  @Override
  public GroupChanges begin(UUID incarnation) {
    return watched(group.begin(incarnation));
  }

  @Override
  public GroupChanges of(UUID incarnation) {
    return watched(group.of(incarnation));
  }

  private GroupChanges watched(GroupChanges changes) {
    return (GroupChanges)
        Proxy.newProxyInstance(
            GroupChanges.class.getClassLoader(),
            new Class<?>[] {GroupChanges.class},
            (proxy, method, arguments) -> call(changes, method, arguments));
  }

  private Object call(GroupChanges changes, Method method, Object[] arguments) throws Throwable {
    if (arguments != null) {
      watcher.before(changes.incarnation(), method.getName(), arguments);
    }
    try {
      return method.invoke(changes, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public void fence(UUID incarnation, Duration wait) {
    group.fence(incarnation, wait);
  }
}
