package dev.drawbridge.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files and folders that a load depends on, each with the digest of what it held just before it
 * was read. A file that changes from then on, even while it is read, differs from its digest, so
 * that the next look loads it again.
 */
final class WatchedFiles {
  private final Map<Path, String> digests = new LinkedHashMap<>();

  /** Adds what is about to be read; what was added before keeps its first digest. */
  void add(Path path) {
    digests.computeIfAbsent(path, ContentDigest::of);
  }

  /** In the order in which they were added. */
  List<Path> paths() {
    return List.copyOf(digests.keySet());
  }

  /** As {@link ContentDigest#of(java.util.Collection)} of the paths, had nothing changed. */
  String digest() {
    return ContentDigest.together(digests.values());
  }
}
