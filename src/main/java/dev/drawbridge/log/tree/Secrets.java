package dev.drawbridge.log.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the private keys, each one line of ASCII: {@code drawbridge-note-1 SEALED}, in
 * base64url. One that lies there open is read too, and sealed by {@link #seal}.
 */
final class Secrets {
  private static final String SEALED = "drawbridge-note-1 ";

  private final TreeFiles files;
  private final @Nullable KeySeal seal;
  private final Map<String, byte[]> open = new LinkedHashMap<>();

  /**
   * @param seal null where they lie open
   */
  Secrets(TreeFiles files, @Nullable KeySeal seal) {
    this.files = files;
    this.seal = seal;
  }

  /**
   * A key; null where there is none.
   *
   * @throws IOException where it does not open
   */
  byte @Nullable [] get(String name) throws IOException {
    byte[] file = files.get(name);
    if (file == null) return null;
    String line = new String(file, StandardCharsets.ISO_8859_1);
    if (!line.startsWith(SEALED)) {
      open.put(name, file);
      return file;
    }
    if (seal == null) throw new IOException("the log's key file " + name + " is sealed");
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(line.substring(SEALED.length()).strip());
    } catch (IllegalArgumentException e) {
      throw new IOException("the log's key file " + name + " is damaged", e);
    }
    return seal.open(name, sealed);
  }

  /** Puts a key, sealed; durable after {@link #settle}. */
  void put(String name, byte[] key) throws IOException {
    byte[] file = key;
    if (seal != null) {
      String sealed = Base64.getUrlEncoder().withoutPadding().encodeToString(seal.seal(name, key));
      file = (SEALED + sealed + "\n").getBytes(StandardCharsets.US_ASCII);
    }
    files.put(name, file);
  }

  void settle() throws IOException {
    files.settle();
  }

  /** Seals what was found open. */
  void seal() throws IOException {
    if (seal == null || open.isEmpty()) return;
    for (Map.Entry<String, byte[]> key : open.entrySet()) put(key.getKey(), key.getValue());
    settle();
    open.clear();
  }
}
