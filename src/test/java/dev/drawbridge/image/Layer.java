package dev.drawbridge.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A layer of the image: a part of a folder's files as a compressed tar.
 *
 * @param what it holds, for the image's history
 * @param content the digest of the tar before it was compressed
 */
record Layer(String what, Blob blob, String content) {
  /** Who runs the gateway, and owns what it writes. */
  static final int USER = 65532;

  /**
   * Packs the files below {@code root} whose path there holds, with the folders above them.
   *
   * @param to where the layer is written, under a name of its digest
   */
  static Layer pack(String what, Path root, Predicate<String> holds, Path to, Instant time)
      throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(file -> !file.equals(root)).toList()) {
        String name = root.relativize(file).toString();
        if (!holds.test(name)) continue;
        for (Path each = Path.of(name); each != null; each = each.getParent()) {
          names.add(each.toString());
        }
      }
    }
    Path packed = Files.createTempFile(to, "layer", ".tar.gz");
    var content = new Blob.Digesting(new BufferedOutputStream(gzip(packed), 1 << 16));
    try (var tar = new TarFile(content, time)) {
      for (String name : names) put(tar, root.resolve(name), name);
    }
    return new Layer(what, Blob.of(packed), content.digest());
  }

  private static GZIPOutputStream gzip(Path file) throws IOException {
    return new GZIPOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  private static void put(TarFile tar, Path file, String name) throws IOException {
    boolean own = name.startsWith("var/lib/drawbridge");
    int owner = own ? USER : 0;
    if (Files.isSymbolicLink(file)) {
      tar.link(name, Files.readSymbolicLink(file).toString());
    } else if (Files.isDirectory(file)) {
      tar.folder(name, name.equals("tmp") ? 01777 : own ? 0700 : 0755, owner);
    } else {
      tar.file(name, Files.isExecutable(file) ? 0755 : 0644, owner, file);
    }
  }
}
