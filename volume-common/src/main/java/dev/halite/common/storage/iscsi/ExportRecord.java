package dev.halite.common.storage.iscsi;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is connected to a volume, as it is kept in a file.
 *
 * <pre>
 * 1 target &lt;name&gt; &lt;placement&gt; &lt;device&gt;  where that does not follow from the settings;
 *                                        goes on with what offers it, unless that is lio, and
 *                                        with its control port
 * 1 chap &lt;user&gt; &lt;password&gt;            of the target, if it has one
 * 1 local &lt;attachment&gt; &lt;host&gt;          and so on, a line for each attachment
 * 1 iscsi &lt;attachment&gt; &lt;initiator&gt;
 * 1 iscsi-ro &lt;attachment&gt; &lt;initiator&gt; one that only reads
 * </pre>
 *
 * <p>A line of an initiator goes on with {@code <user> <password>} if it has credentials of its
 * own, and then with {@code host=<host>}, encoded as in a URL, if that is kept.
 *
 * @param target what is exported and under which name; empty where both follow from the settings
 * @param credentials what all initiators log in with; empty where each has its own, or needs none
 * @param attachments the servers' ways
 */
public record ExportRecord(
    Optional<ExportTarget> target,
    Optional<ChapCredentials> credentials,
    List<Attachment> attachments) {
  /** Of a volume that nobody is connected to. */
  public static final ExportRecord EMPTY =
      new ExportRecord(Optional.empty(), Optional.empty(), List.of());

  private static final String VERSION = "1";
  private static final String TARGET = "target";
  private static final String CHAP = "chap";
  private static final String LOCAL = "local";
  private static final String ISCSI = "iscsi";
  private static final String ISCSI_READ_ONLY = "iscsi-ro";
  private static final String HOST = "host=";

  public ExportRecord {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(credentials, "credentials");
    attachments = List.copyOf(attachments);
  }

  /** The attachment's way, if it has one. */
  public Optional<Attachment> find(UUID attachmentId) {
    return attachments.stream().filter(each -> each.id().equals(attachmentId)).findFirst();
  }

  /** Of what is exported so. */
  public ExportRecord withTarget(ExportTarget exported) {
    return new ExportRecord(Optional.of(exported), credentials, attachments);
  }

  /** With what all initiators log in with. */
  public ExportRecord withCredentials(Optional<ChapCredentials> known) {
    return new ExportRecord(target, known, attachments);
  }

  /** With one more way. */
  public ExportRecord with(Attachment attachment) {
    var more = new ArrayList<>(attachments);
    more.add(attachment);
    return new ExportRecord(target, credentials, more);
  }

  /** The credentials go with the last initiator that knows them. */
  public ExportRecord without(UUID attachmentId) {
    return only(id -> !id.equals(attachmentId));
  }

  /** With these attachments only; the credentials go with the last initiator that knows them. */
  public ExportRecord only(Predicate<UUID> attachmentIds) {
    var rest =
        new ExportRecord(
            target,
            credentials,
            attachments.stream().filter(each -> attachmentIds.test(each.id())).toList());
    return rest.initiators().isEmpty() ? rest.withCredentials(Optional.empty()) : rest;
  }

  /** Whether nobody is connected. */
  public boolean isEmpty() {
    return attachments.isEmpty();
  }

  /** The initiators that may log in. */
  public Set<InitiatorName> initiators() {
    return byIscsi().map(Attachment.Iscsi::initiator).collect(Collectors.toUnmodifiableSet());
  }

  /** The ways of one initiator. */
  public List<Attachment.Iscsi> of(InitiatorName initiator) {
    return byIscsi().filter(each -> each.initiator().equals(initiator)).toList();
  }

  /** How many servers have the file itself. */
  public long local() {
    return attachments.stream().filter(Attachment.Local.class::isInstance).count();
  }

  /** Whether none of the initiators needs to write. */
  public boolean isReadOnly() {
    return byIscsi().allMatch(Attachment.Iscsi::readOnly);
  }

  private Stream<Attachment.Iscsi> byIscsi() {
    return attachments.stream()
        .filter(Attachment.Iscsi.class::isInstance)
        .map(Attachment.Iscsi.class::cast);
  }

  String text() {
    var lines = new ArrayList<List<String>>();
    target.ifPresent(of -> lines.add(words(of)));
    credentials.ifPresent(
        known -> lines.add(List.of(VERSION, CHAP, known.user(), known.revealPassword())));
    for (Attachment attachment : attachments) {
      String id = attachment.id().toString();
      lines.add(
          switch (attachment) {
            case Attachment.Local local -> List.of(VERSION, LOCAL, id, local.host());
            case Attachment.Iscsi iscsi -> words(iscsi);
          });
    }
    return lines.stream()
        .map(words -> String.join(" ", words) + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> words(ExportTarget target) {
    Stream<String> words =
        Stream.of(
            VERSION,
            TARGET,
            target.name(),
            target.placement().toString(),
            target.device().toString());
    // an earlier release knows no other one, and reads no further word
    Stream<String> kind =
        target.kind() == TargetKind.LIO ? Stream.empty() : Stream.of(target.kind().text());
    Stream<String> port = target.controlPort().stream().map(String::valueOf);
    return Stream.of(words, kind, port).flatMap(all -> all).toList();
  }

  private static List<String> words(Attachment.Iscsi iscsi) {
    String kind = iscsi.readOnly() ? ISCSI_READ_ONLY : ISCSI;
    Stream<String> words =
        Stream.of(VERSION, kind, iscsi.id().toString(), iscsi.initiator().value());
    Stream<String> own =
        iscsi.credentials().stream().flatMap(it -> Stream.of(it.user(), it.revealPassword()));
    Stream<String> host =
        iscsi.host().stream().map(it -> HOST + URLEncoder.encode(it, StandardCharsets.UTF_8));
    return Stream.of(words, own, host).flatMap(all -> all).toList();
  }

  /** Empty when the text is not a record. */
  static Optional<ExportRecord> parse(String text) {
    try {
      ExportRecord record = EMPTY;
      for (String line : text.lines().toList()) {
        record = record.withLine(line.split(" "));
      }
      return Optional.of(record);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private ExportRecord withLine(String[] words) {
    if (words.length < 4 || !words[0].equals(VERSION)) {
      throw new IllegalArgumentException("Not a line of an export record.");
    }
    List<String> further = Arrays.asList(words).subList(4, words.length);
    return switch (words[1]) {
      case TARGET -> {
        requireFurther(!further.isEmpty() && further.size() <= 3);
        yield withTarget(
            new ExportTarget(
                words[2],
                UUID.fromString(words[3]),
                Path.of(further.getFirst()),
                further.size() == 1 ? TargetKind.LIO : kind(further.get(1)),
                further.size() == 3
                    ? Optional.of(Integer.valueOf(further.get(2)))
                    : Optional.empty()));
      }
      case CHAP -> {
        requireFurther(further.isEmpty());
        yield withCredentials(Optional.of(ChapCredentials.of(words[2], words[3])));
      }
      case LOCAL -> {
        requireFurther(further.isEmpty());
        yield with(new Attachment.Local(UUID.fromString(words[2]), words[3]));
      }
      case ISCSI, ISCSI_READ_ONLY -> with(iscsi(words, further));
      default -> throw new IllegalArgumentException("Not a kind of attachment.");
    };
  }

  private static TargetKind kind(String word) {
    return TargetKind.of(word)
        .orElseThrow(() -> new IllegalArgumentException("Nothing offers targets so."));
  }

  private static Attachment.Iscsi iscsi(String[] words, List<String> further) {
    Optional<String> host =
        further.stream().filter(word -> word.startsWith(HOST)).findFirst().map(ExportRecord::host);
    List<String> own = host.isPresent() ? further.subList(0, further.size() - 1) : further;
    requireFurther(own.isEmpty() || own.size() == 2);
    return new Attachment.Iscsi(
        UUID.fromString(words[2]),
        new InitiatorName(words[3]),
        words[1].equals(ISCSI_READ_ONLY),
        own.isEmpty() ? Optional.empty() : Optional.of(ChapCredentials.of(own.get(0), own.get(1))),
        host);
  }

  private static String host(String word) {
    return URLDecoder.decode(word.substring(HOST.length()), StandardCharsets.UTF_8);
  }

  private static void requireFurther(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException("Not a line of an export record.");
    }
  }
}
