package dev.halite.common.storage.initiator;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.halite.common.storage.initiator.LibIscsi.CommandCallback;
import dev.halite.common.storage.initiator.SessionState.Pending;
import dev.halite.common.storage.initiator.UnitAddress.Credentials;
import dev.halite.common.storage.initiator.UnitAddress.Way;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login at a target, used by many threads. A context of libiscsi is for one thread, so there is
 * one of our own that waits for the socket, and to which others hand their commands. It ends with
 * the connection, when the target is silent for too long, and when it is closed; what was not
 * answered then is {@link ScsiAnswer.Lost}. An answer means that the library does not touch the
 * command's buffer any more. Nothing is begun anew here.
 */
final class IscsiSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IscsiSession.class);

  private static final int GOOD = 0;
  private static final int CONDITION_MET = 4;
  // from here on the library itself says that there was no answer
  private static final int NO_ANSWER = 0x0f000000;
  private static final int NO_RESIDUAL = 0;
  private static final int SENSE_BYTES = 64;
  private static final int SENSE_KIND = 0;
  private static final int SENSE_KEY = 4;
  private static final int SENSE_CODE = 8;

  /** How long our own thread has to see that a time is over. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final LibIscsi library;
  private final InitiatorSettings settings;
  private final Way way;
  private final SessionWait wait;
  private final SessionState state;
  private final Consumer<ScsiCommand> onLoss;
  // what a target tells first is of the time before
  private volatile boolean used;

  // of the session's thread alone
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final Memory sense = new Memory(SENSE_BYTES);
  // the library keeps their addresses, and nobody else keeps them
  private final CommandCallback onCommand = this::commandEnded;
  private final CommandCallback onLogin = this::loginEnded;
  private final Deque<Late> late = new ArrayDeque<>();
  private long lastId;
  private @Nullable Integer loginStatus;
  private boolean broken;

  private IscsiSession(
      Libraries libraries, InitiatorSettings settings, Way way, Consumer<ScsiCommand> onLoss) {
    this.library = libraries.iscsi();
    this.settings = settings;
    this.way = way;
    this.onLoss = onLoss;
    this.wait = new SessionWait(libraries);
    this.state = new SessionState(wait);
  }

  /**
   * A command that has ended while the library may still send it or its data, and must find them: a
   * write that was refused while its data was on its way, or one whose session has ended.
   */
  private record Late(Pointer task, @Nullable Pending command, ScsiAnswer answer) {}

  /**
   * Begins to log in.
   *
   * @param isid number of this session's end; a target ends an earlier session of the same number
   * @param onLoss is told by what command the target says, once the session is used, that what it
   *     had acknowledged may be lost; before that command, and each after it, has its answer
   */
  static IscsiSession begin(
      Libraries libraries,
      InitiatorSettings settings,
      int isid,
      Way way,
      Optional<Credentials> credentials,
      Consumer<ScsiCommand> onLoss) {
    var session = new IscsiSession(libraries, settings, way, onLoss);
    boolean begun = false;
    try {
      Thread.ofPlatform()
          .daemon()
          .name("iscsi-" + way.portal())
          .start(() -> session.live(isid, credentials));
      begun = true;
    } finally {
      if (!begun) {
        session.wait.close();
      }
    }
    return session;
  }

  /** Others than who has looked at it use it from now on. */
  void use() {
    used = true;
  }

  /** Sends a command and waits for what becomes of it. */
  ScsiAnswer run(ScsiCommand command) {
    Duration timeout = settings.timeout(command);
    var sent = new Pending(command, System.nanoTime() + timeout.toNanos());
    ScsiAnswer answer = state.answer(sent, timeout.plus(GRACE));
    if (answer == null) {
      // the buffer may still be in use in there, so there must be no further attempt with it
      throw new DriverException(
          DriverFault.TIMEOUT, "%s has no end on %s.".formatted(command.name(), way));
    }
    return answer;
  }

  boolean isAlive() {
    return state.isAlive();
  }

  /** Why it has ended, as in a sentence. */
  String trouble() {
    return state.trouble();
  }

  @Override
  public String toString() {
    return way.toString();
  }

  @Override
  public void close() {
    if (!state.close(GRACE)) {
      log.error("The session with {} does not end", way);
    }
  }

  /**
   * Waits for the login.
   *
   * @throws DriverException DENIED, NOT_FOUND, TIMEOUT or UNAVAILABLE
   */
  void awaitLogin() {
    if (!state.awaitLogin(settings.connectTimeout().plus(GRACE))) {
      boolean unused = state.close(Duration.ZERO);
      throw new DriverException(DriverFault.TIMEOUT, "The login at %s has no end.".formatted(way));
    }
    if (!state.isLoggedIn()) {
      throw LoginFaults.translate(way, state.trouble(), state.isHung());
    }
  }

  private void live(int isid, Optional<Credentials> credentials) {
    Pointer context = null;
    try {
      context = library.iscsi_create_context(settings.name().value());
      if (context == null) {
        state.fail("there is no memory for it");
      } else if (login(context, isid, credentials)) {
        serve(context);
      }
    } finally {
      if (context != null) {
        // cancels what is under way: each callback comes before this returns
        int unused = library.iscsi_destroy_context(context);
      }
      tell(late);
      state.end(pending.values());
    }
  }

  private boolean login(Pointer context, int isid, Optional<Credentials> credentials) {
    if (!begin(context, isid, credentials)) {
      state.fail(library.iscsi_get_error(context));
      return false;
    }
    long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    while (loginStatus == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        state.hang("there is no answer");
        return false;
      }
      if (state.isClosing() || !wait.turn(context, left)) {
        break;
      }
    }
    if (loginStatus == null || loginStatus != GOOD) {
      state.fail(library.iscsi_get_error(context));
      return false;
    }
    state.loginDone();
    return true;
  }

  private boolean begin(Pointer context, int isid, Optional<Credentials> credentials) {
    library.iscsi_set_noautoreconnect(context, 1);
    int failed =
        library.iscsi_set_targetname(context, way.target())
            | library.iscsi_set_session_type(context, LibIscsi.NORMAL_SESSION)
            | library.iscsi_set_isid_random(context, isid, 0);
    if (credentials.isPresent()) {
      failed |=
          library.iscsi_set_initiator_username_pwd(
              context, credentials.get().user(), credentials.get().password().reveal());
    }
    return failed == 0
        && library.iscsi_full_connect_async(context, way.portal(), LibIscsi.NO_UNIT, onLogin, null)
            == 0;
  }

  private void serve(Pointer context) {
    while (!state.isClosing()) {
      boolean started = true;
      // who was refused has its answer once nothing is being sent, so that has to come
      for (Pending next : late.isEmpty() ? state.taken() : List.<Pending>of()) {
        // each, so that each is answered at the end
        started &= start(context, next);
      }
      Pending first = first();
      long left = TimeUnit.MINUTES.toNanos(1);
      if (first != null) {
        left = first.deadline() - System.nanoTime();
        if (left <= 0) {
          state.hang("%s has had no answer".formatted(first.command().name()));
          return;
        }
      }
      if (!started || !wait.turn(context, left) || broken) {
        state.fail(library.iscsi_get_error(context));
        return;
      }
      if (!isSending(context)) {
        tell(late);
      }
    }
  }

  /** Whose time is over first. */
  private @Nullable Pending first() {
    Pending first = null;
    for (Late each : late) {
      first = earlier(first, each.command());
    }
    for (Pending each : pending.values()) {
      first = earlier(first, each);
    }
    return first;
  }

  private static @Nullable Pending earlier(@Nullable Pending one, @Nullable Pending other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.deadline() - one.deadline() < 0 ? other : one;
  }

  private boolean isSending(Pointer context) {
    return library.iscsi_out_queue_length(context) > 0
        || (library.iscsi_which_events(context) & LibEvents.POLLOUT) != 0;
  }

  private void tell(Deque<Late> answers) {
    while (!answers.isEmpty()) {
      Late next = answers.removeFirst();
      library.scsi_free_scsi_task(next.task());
      if (next.command() != null) {
        state.answered(next.command(), next.answer());
      }
    }
  }

  private boolean start(Pointer context, Pending next) {
    ScsiCommand command = next.command();
    long id = ++lastId;
    pending.put(id, next);
    Pointer task =
        library.scsi_create_task(
            command.block().length, command.block(), command.direction(), command.dataBytes());
    if (task == null) {
      return false;
    }
    if (addData(task, command)
        && library.iscsi_scsi_command_async(
                context, way.unit(), task, onCommand, null, new Pointer(id))
            == 0) {
      return true;
    }
    library.scsi_free_scsi_task(task);
    return false;
  }

  private boolean addData(Pointer task, ScsiCommand command) {
    ByteBuffer data = command.data();
    if (data == null) {
      return true;
    }
    Pointer at = Native.getDirectBufferPointer(data).share(data.position());
    int failed =
        command.direction() == LibIscsi.TRANSFER_READ
            ? library.scsi_task_add_data_in_buffer(task, data.remaining(), at)
            : library.scsi_task_add_data_out_buffer(task, data.remaining(), at);
    return failed == 0;
  }

  private void loginEnded(
      Pointer context, int status, @Nullable Pointer data, @Nullable Pointer argument) {
    loginStatus = status;
  }

  /** Called by the library, which must see no exception. */
  private void commandEnded(
      Pointer context, int status, @Nullable Pointer task, @Nullable Pointer argument) {
    Pending done = pending.remove(Pointer.nativeValue(argument));
    ScsiAnswer answer = answer(status, task, done);
    broken |= answer instanceof ScsiAnswer.Lost;
    if (used && done != null && answer instanceof ScsiAnswer.Refused refused && refused.isLoss()) {
      onLoss.accept(done.command());
    }
    // after an error the library goes on with what it was sending, until its context is no more
    if (task != null
        && (answer instanceof ScsiAnswer.Lost
            || answer instanceof ScsiAnswer.Refused && isSending(context))) {
      late.addLast(new Late(task, done, answer));
      return;
    }
    if (task != null) {
      library.scsi_free_scsi_task(task);
    }
    if (done != null) {
      state.answered(done, answer);
    }
  }

  private ScsiAnswer answer(int status, @Nullable Pointer task, @Nullable Pending done) {
    if (task == null || status >= NO_ANSWER) {
      return new ScsiAnswer.Lost(state.isHung());
    }
    if (status == GOOD || status == CONDITION_MET) {
      boolean whole =
          done == null
              || !done.command().isWhole()
              || task.getInt(LibIscsi.RESIDUAL_STATUS) == NO_RESIDUAL;
      return whole ? new ScsiAnswer.Done() : ScsiAnswer.Refused.cutShort();
    }
    int unused = library.scsi_task_get_status(task, sense);
    return ScsiAnswer.Refused.of(
        status,
        Byte.toUnsignedInt(sense.getByte(SENSE_KIND)),
        sense.getInt(SENSE_KEY),
        sense.getInt(SENSE_CODE));
  }
}
