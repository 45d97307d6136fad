package dev.drawbridge.log.sealing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order that keeps a subject from being erased until it is released. {@code keys.db} holds it
 * sealed.
 *
 * @param record the seq of the record that tells of it; -1 where the hold does not say
 * @param since when it was set; null likewise, as the next two
 * @param actor who set it
 * @param subject who is held
 * @param basis why
 */
public record LegalHold(
    long record,
    @Nullable Instant since,
    @Nullable String actor,
    @Nullable String subject,
    String basis) {

  /** A hold that tells its basis only. */
  static LegalHold of(String basis) {
    return new LegalHold(-1, null, null, null, basis);
  }

  static LegalHold read(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new LegalHold(
          in.readLong(),
          Instant.ofEpochMilli(in.readLong()),
          in.readUTF(),
          in.readUTF(),
          in.readUTF());
    }
  }

  /**
   * What {@link #read} reads.
   *
   * @throws IOException where a text has more than 65,535 bytes
   */
  byte[] bytes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(record);
      out.writeLong(since == null ? 0 : since.toEpochMilli());
      for (String text : new String[] {actor, subject, basis}) {
        out.writeUTF(text == null ? "" : text);
      }
    }
    return bytes.toByteArray();
  }

  /** What it is told by where its subject is not to be named. */
  public String named() {
    return record < 0 ? "held, for " + basis : "held by record " + record + ", for " + basis;
  }

  /** Names nobody. */
  @Override
  public String toString() {
    return named();
  }
}
