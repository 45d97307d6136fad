package dev.drawbridge.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The index's own key: 32 random bytes in {@code index.key}, readable by their owner only. */
final class IndexKey implements BlindKey {
  private static final String FILE = "index.key";
  private static final String HMAC = "HmacSHA256";
  private static final int BYTES = 32;

  private final SecretKeySpec key;

  private IndexKey(byte[] key) {
    this.key = new SecretKeySpec(key, HMAC);
  }

  /** The key of the log in that folder, made where it is not there. */
  static IndexKey open(Path folder) throws IOException {
    Optional<IndexKey> there = read(folder);
    if (there.isPresent()) return there.get();
    byte[] fresh = new byte[BYTES];
    new SecureRandom().nextBytes(fresh);
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var file = FileChannel.open(folder.resolve(FILE), how, owner)) {
      file.write(ByteBuffer.wrap(fresh));
    }
    return new IndexKey(fresh);
  }

  /** The key of the log in that folder; empty where there is none. One cut short is none. */
  static Optional<IndexKey> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) return Optional.empty();
    byte[] key = Files.readAllBytes(file);
    if (key.length == BYTES) return Optional.of(new IndexKey(key));
    Files.delete(file);
    return Optional.empty();
  }

  @Override
  public byte[] blind(String value) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
