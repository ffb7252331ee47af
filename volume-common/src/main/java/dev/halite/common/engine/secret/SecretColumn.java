package dev.halite.common.engine.secret;

import java.util.UUID;

/** The columns of the catalog that hold encrypted secrets; there are no others. */
public enum SecretColumn {
  /** What a backend needs to let initiators in to a volume, such as a CHAP password. */
  VOLUME_PROVIDER_AUTH("volume", "provider_auth"),
  /** What a client has told of the host that attaches. */
  ATTACHMENT_CONNECTOR("attachment", "connector"),
  /** What the client is told, with the credentials of the storage. */
  ATTACHMENT_CONNECTION_INFO("attachment", "connection_info");

  private final String table;
  private final String column;

  SecretColumn(String table, String column) {
    this.table = table;
    this.column = column;
  }

  String table() {
    return table;
  }

  String column() {
    return column;
  }

  /** The owner of the value in this row, as {@link SecretCipher} wants it. */
  public String owner(UUID id) {
    return table + "/" + id + "/" + column;
  }

  @Override
  public String toString() {
    return table + "." + column;
  }
}
