package dev.drawbridge.image;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of the layout, known by its digest.
 *
 * @param digest {@code sha256:} and hex digits
 */
record Blob(Path file, String digest, long size) {
  static Blob of(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] part = new byte[1 << 16];
      for (int n = in.read(part); n >= 0; n = in.read(part)) digest.update(part, 0, n);
    }
    return new Blob(file, text(digest), Files.size(file));
  }

  /** The name of the file in the layout. */
  String path() {
    return "blobs/sha256/" + hex();
  }

  String hex() {
    return digest.substring("sha256:".length());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  static String text(MessageDigest digest) {
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Passes bytes on and digests them. */
  static final class Digesting extends FilterOutputStream {
    private final MessageDigest digest = sha256();

    Digesting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      digest.update((byte) b);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      digest.update(bytes, from, length);
      out.write(bytes, from, length);
    }

    /** Of what was written; asked for once. */
    String digest() {
      return text(digest);
    }
  }
}
