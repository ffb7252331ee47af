package dev.halite.common.storage.ceph;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls of the functions that Ceph's object class {@code rbd} has for an image's header. Those that
 * are made together travel as one message and see, or change, the header at one instant.
 */
final class ClassCalls {
  /** An answer of a few numbers, or of one text. */
  static final int SMALL = 4 << 10;

  /** An answer with a name that somebody else has given. */
  static final int MEDIUM = 16 << 10;

  /** Any answer. */
  static final int LARGE = 1 << 20;

  private static final String CLASS = "rbd";
  private static final int NO_FLAGS = 0;

  private final CephPool pool;
  private final String object;

  ClassCalls(CephPool pool, String object) {
    this.pool = pool;
    this.object = object;
  }

  /**
   * A call.
   *
   * @param argument encoded; empty when the function takes none
   * @param most bytes that it may answer
   */
  record Call(String method, byte[] argument, int most) {
    /** Never an empty array, whose address would be undefined. */
    private byte[] bytes() {
      return argument.length == 0 ? new byte[1] : argument;
    }
  }

  /** One call that only reads. */
  byte[] ask(Call call) {
    return ask(List.of(call)).getFirst();
  }

  /** Calls that only read. The answers have the calls' order; if one fails, all do. */
  List<byte[]> ask(List<Call> calls) {
    try {
      return ask(calls, MEDIUM);
    } catch (CephException e) {
      if (e.errno() != Errno.ERANGE) {
        throw e;
      }
      // rare, and memory for it costs more than a second message
      return ask(calls, LARGE);
    }
  }

  /**
   * @param room bytes that each answer has, if it may be so long
   */
  private List<byte[]> ask(List<Call> calls, int room) {
    List<Answer> answers = new ArrayList<>();
    Pointer operation = pool.library().rados_create_read_op();
    try {
      for (Call call : calls) {
        var answer = new Answer(call, Math.min(room, call.most()));
        answers.add(answer);
        pool.library()
            .rados_read_op_exec_user_buf(
                operation,
                CLASS,
                call.method(),
                call.bytes(),
                call.argument().length,
                answer.memory,
                answer.memory.size(),
                answer.used,
                answer.result);
      }
      pool.check(
          "ask " + object,
          context -> pool.library().rados_read_op_operate(operation, context, object, NO_FLAGS));
      return answers.stream().map(this::bytes).toList();
    } finally {
      pool.library().rados_release_read_op(operation);
      answers.forEach(answer -> answer.memory.close());
    }
  }

  /** Calls that change and answer nothing. If one fails, nothing is changed. */
  void change(List<Call> calls) {
    Pointer operation = pool.library().rados_create_write_op();
    try {
      Consumer<Call> add =
          call ->
              pool.library()
                  .rados_write_op_exec(
                      operation, CLASS, call.method(), call.bytes(), call.argument().length, null);
      calls.forEach(add);
      pool.check(
          "change " + object,
          context ->
              pool.library().rados_write_op_operate(operation, context, object, null, NO_FLAGS));
    } finally {
      pool.library().rados_release_write_op(operation);
    }
  }

  private byte[] bytes(Answer answer) {
    CephException.check(
        "ask %s of %s".formatted(answer.call.method(), object), answer.result.getValue());
    return answer.memory.getByteArray(0, Math.toIntExact(answer.used.getValue()));
  }

  /** Where one call's answer goes. */
  private static final class Answer {
    private final Call call;
    private final Memory memory;
    private final LongByReference used = new LongByReference();
    private final IntByReference result = new IntByReference();

    Answer(Call call, int room) {
      this.call = call;
      this.memory = new Memory(room);
    }
  }
}
