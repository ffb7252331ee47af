package dev.halite.common.storage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The functions of the C library, as of Linux with 64 bits. Negative results are error numbers. */
final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
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
  private static final MethodHandle FALLOCATE =
      function(
          "fallocate",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle LSEEK =
      function(
          "lseek",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private static final MethodHandle MEMFD_CREATE =
      function(
          "memfd_create",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private LibC() {}

  private interface Call {
    long run(Arena arena, MemorySegment state) throws Throwable;
  }

  static int open(String path, int flags) {
    return (int)
        call((arena, state) -> (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags));
  }

  static int fcntl(int descriptor, int command, int argument) {
    return (int)
        call((arena, state) -> (int) FCNTL.invokeExact(state, descriptor, command, argument));
  }

  static int fallocate(int descriptor, int mode, long offset, long length) {
    return (int)
        call(
            (arena, state) -> (int) FALLOCATE.invokeExact(state, descriptor, mode, offset, length));
  }

  static int ioctl(int descriptor, long request, long argument) {
    return (int)
        call((arena, state) -> (int) IOCTL.invokeExact(state, descriptor, request, argument));
  }

  /** The offset that was found. */
  static long lseek(int descriptor, long offset, int whence) {
    return call((arena, state) -> (long) LSEEK.invokeExact(state, descriptor, offset, whence));
  }

  static int memfdCreate(String name, int flags) {
    return (int)
        call(
            (arena, state) ->
                (int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), flags));
  }

  static int close(int descriptor) {
    return (int) call((arena, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.run(arena, state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // a method handle declares everything, and this one throws nothing
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    var all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
