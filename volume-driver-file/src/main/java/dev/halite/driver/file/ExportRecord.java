package dev.halite.driver.file;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
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
 * @param credentials what initiators log in with
 * @param attachments the servers' ways
 */
record ExportRecord(Optional<ChapCredentials> credentials, List<Attachment> attachments) {
  static final ExportRecord EMPTY = new ExportRecord(Optional.empty(), List.of());

  private static final String VERSION = "1";
  private static final String CHAP = "chap";
  private static final String LOCAL = "local";
  private static final String ISCSI = "iscsi";
  private static final String ISCSI_READ_ONLY = "iscsi-ro";

  ExportRecord {
    Objects.requireNonNull(credentials, "credentials");
    attachments = List.copyOf(attachments);
  }

  Optional<Attachment> find(UUID attachmentId) {
    return attachments.stream().filter(each -> each.id().equals(attachmentId)).findFirst();
  }

  ExportRecord withCredentials(Optional<ChapCredentials> known) {
    return new ExportRecord(known, attachments);
  }

  ExportRecord with(Attachment attachment) {
    var more = new ArrayList<>(attachments);
    more.add(attachment);
    return new ExportRecord(credentials, more);
  }

  /** The credentials go with the last initiator that knows them. */
  ExportRecord without(UUID attachmentId) {
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
  Set<InitiatorName> initiators() {
    return byIscsi().map(Attachment.Iscsi::initiator).collect(Collectors.toUnmodifiableSet());
  }

  /** How many servers have the file itself. */
  long local() {
    return attachments.stream().filter(Attachment.Local.class::isInstance).count();
  }

  /** Whether none of the initiators needs to write. */
  boolean isReadOnly() {
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
            case Attachment.Iscsi iscsi ->
                List.of(
                    VERSION,
                    iscsi.readOnly() ? ISCSI_READ_ONLY : ISCSI,
                    id,
                    iscsi.initiator().value());
          });
    }
    return lines.stream()
        .map(words -> String.join(" ", words) + "\n")
        .collect(Collectors.joining());
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
    if (words.length != 4 || !words[0].equals(VERSION)) {
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
                  words[1].equals(ISCSI_READ_ONLY)));
      default -> throw new IllegalArgumentException("Not a kind of attachment.");
    };
  }
}
