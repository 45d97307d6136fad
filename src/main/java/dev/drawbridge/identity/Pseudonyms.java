package dev.drawbridge.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes pseudonyms of persons for vendors: the same for the same person as long as the key stays,
 * and meaningless without the key. A pseudonym is {@code dbp_} and 32 characters of base64url: the
 * first 192 bits of HMAC-SHA-256 (RFC 2104) over the id in UTF-8. Thread-safe.
 *
 * <p>The key is 32 random bytes in the data folder's {@code pseudonyms.key}, in hex, readable to
 * its owner only, and made where it is missing. Gateways that share the file share the pseudonyms.
 */
public final class Pseudonyms {
  static final String FILE = "pseudonyms.key";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int KEPT_BYTES = 24;

  private final SecretKeySpec key;

  private Pseudonyms(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Reads the key, or makes one; off the event loops.
   *
   * @return fails with {@link IOException} where the file cannot be read or holds no key
   */
  public static Future<Pseudonyms> open(Vertx vertx, Path data) {
    return vertx.executeBlocking(() -> new Pseudonyms(key(data))).map(Objects::requireNonNull);
  }

  private static byte[] key(Path data) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) make(data, file);
    try {
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length == KEY_BYTES) return key;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no key of " + KEY_BYTES + " bytes in hex", e);
    }
    throw new IOException(file + " holds no key of " + KEY_BYTES + " bytes in hex");
  }

  /** Written whole under another name first, so that nobody reads half of it. */
  private static void make(Path data, Path file) throws IOException {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    Files.createDirectories(data);
    boolean posix = data.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path half = Files.createTempFile(data, FILE, ".new", owner);
    Files.writeString(half, HexFormat.of().formatHex(random) + "\n");
    try {
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException another) {
      Files.delete(half);
    }
  }

  /** A person's pseudonym. */
  public String of(String id) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] code = mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
      return "dbp_"
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(code, KEPT_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }
}
