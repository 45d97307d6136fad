package dev.drawbridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Stream;

/** SHA-256 over what files hold, in hex. */
final class ContentDigest {
  private ContentDigest() {}

  static String of(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Over names and contents of files, folders taken whole; a missing one counts as missing. */
  static String of(Collection<Path> paths) {
    return together(paths.stream().map(ContentDigest::of).toList());
  }

  /** The same of one file or folder. */
  static String of(Path path) {
    MessageDigest digest = sha256();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) add(digest, file);
    } catch (IOException | UncheckedIOException e) {
      digest.update(("missing " + path).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** That of several, by the digest of each. */
  static String together(Collection<String> digests) {
    return of(String.join("\n", digests));
  }

  private static void add(MessageDigest digest, Path file) throws IOException {
    digest.update((file + "\n").getBytes(StandardCharsets.UTF_8));
    byte[] block = new byte[1 << 16];
    long length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
        length += n;
      }
    }
    digest.update((" " + length + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
