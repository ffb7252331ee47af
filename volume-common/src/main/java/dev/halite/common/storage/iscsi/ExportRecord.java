package dev.halite.common.storage.iscsi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is connected to a volume, as it is kept in a file.
 *
 * <pre>
 * 1 chap &lt;user&gt; &lt;password&gt;            of the target, if it has one
 * 1 local &lt;attachment&gt; &lt;host&gt;          and so on, a line for each attachment
 * 1 iscsi &lt;attachment&gt; &lt;initiator&gt;
 * 1 iscsi-ro &lt;attachment&gt; &lt;initiator&gt; one that only reads
 * </pre>
 *
 * <p>A line of an initiator that has credentials of its own ends with {@code <user> <password>}.
 *
 * @param credentials what all initiators log in with; empty where each has its own, or needs none
 * @param attachments the servers' ways
 */
public record ExportRecord(Optional<ChapCredentials> credentials, List<Attachment> attachments) {
  /** Of a volume that nobody is connected to. */
  public static final ExportRecord EMPTY = new ExportRecord(Optional.empty(), List.of());

  private static final String VERSION = "1";
  private static final String CHAP = "chap";
  private static final String LOCAL = "local";
  private static final String ISCSI = "iscsi";
  private static final String ISCSI_READ_ONLY = "iscsi-ro";

  public ExportRecord {
    Objects.requireNonNull(credentials, "credentials");
    attachments = List.copyOf(attachments);
  }

  /** The attachment's way, if it has one. */
  public Optional<Attachment> find(UUID attachmentId) {
    return attachments.stream().filter(each -> each.id().equals(attachmentId)).findFirst();
  }

  /** With what all initiators log in with. */
  public ExportRecord withCredentials(Optional<ChapCredentials> known) {
    return new ExportRecord(known, attachments);
  }

  /** With one more way. */
  public ExportRecord with(Attachment attachment) {
    var more = new ArrayList<>(attachments);
    more.add(attachment);
    return new ExportRecord(credentials, more);
  }

  /** The credentials go with the last initiator that knows them. */
  public ExportRecord without(UUID attachmentId) {
    var rest =
        new ExportRecord(
            credentials,
            attachments.stream().filter(each -> !each.id().equals(attachmentId)).toList());
    return rest.initiators().isEmpty() ? rest.withCredentials(Optional.empty()) : rest;
  }

  boolean isEmpty() {
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

  private static List<String> words(Attachment.Iscsi iscsi) {
    String kind = iscsi.readOnly() ? ISCSI_READ_ONLY : ISCSI;
    Stream<String> words =
        Stream.of(VERSION, kind, iscsi.id().toString(), iscsi.initiator().value());
    Stream<String> own =
        iscsi.credentials().stream().flatMap(it -> Stream.of(it.user(), it.revealPassword()));
    return Stream.concat(words, own).toList();
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
    boolean hasOwnCredentials = words.length == 6 && words[1].startsWith(ISCSI);
    if (words.length != 4 && !hasOwnCredentials || !words[0].equals(VERSION)) {
      throw new IllegalArgumentException("Not a line of an export record.");
    }
    return switch (words[1]) {
      case CHAP -> withCredentials(Optional.of(ChapCredentials.of(words[2], words[3])));
      case LOCAL -> with(new Attachment.Local(UUID.fromString(words[2]), words[3]));
      case ISCSI, ISCSI_READ_ONLY ->
          with(
              new Attachment.Iscsi(
                  UUID.fromString(words[2]),
                  new InitiatorName(words[3]),
                  words[1].equals(ISCSI_READ_ONLY),
                  hasOwnCredentials
                      ? Optional.of(ChapCredentials.of(words[4], words[5]))
                      : Optional.empty()));
      default -> throw new IllegalArgumentException("Not a kind of attachment.");
    };
  }
}
