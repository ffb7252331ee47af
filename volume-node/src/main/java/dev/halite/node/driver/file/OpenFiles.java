package dev.halite.node.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * Whether anybody on this host has a file open. The kernel grants a write lease on a file only
 * while nobody else has it open, whoever that is, and unlike a look at all processes this needs no
 * rights over them.
 */
final class OpenFiles {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETLEASE = 1024;
  private static final int F_WRLCK = 1;
  private static final int ENOENT = 2;
  private static final int EAGAIN = 11;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      function(
          "fcntl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private OpenFiles() {}

  /**
   * Wants nobody to have the file open; one that is not there is success.
   *
   * @throws DriverException FAILURE when somebody has, or when the system does not tell
   */
  static void requireClosed(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor =
          (int) OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
      if (descriptor < 0) {
        int error = errno(state);
        if (error != ENOENT) {
          throw unsure(file, "it cannot be opened, error " + error);
        }
        return;
      }
      // the lease ends with the descriptor that it was taken on
      int taken = (int) FCNTL.invokeExact(state, descriptor, F_SETLEASE, F_WRLCK);
      int error = errno(state);
      int closed = (int) CLOSE.invokeExact(state, descriptor);
      if (taken < 0) {
        throw unsure(
            file,
            error == EAGAIN
                ? "a process of this host has it open; end that first"
                : "its file system has no leases, error " + error);
      }
      if (closed < 0) {
        throw unsure(file, "it cannot be closed, error " + errno(state));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot look whether " + file + " is open.", e);
    }
  }

  private static DriverException unsure(Path file, String why) {
    return new DriverException(
        DriverFault.FAILURE,
        "It is not sure that nobody writes to %s any more: %s.".formatted(file, why));
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
