package dev.drawbridge.log.tlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tree in memory, by the words of RFC 6962, and the tiles that were written of it. */
final class SampleTree {
  final List<byte[]> entries = new ArrayList<>();
  final Map<String, byte[]> tiles = new HashMap<>();
  private TileGrowth growth = new TileGrowth();

  SampleTree(int size) {
    grow(size);
  }

  static byte[] entry(int i) {
    return ("entry " + i).repeat(1 + i % 3).getBytes(StandardCharsets.UTF_8);
  }

  void grow(int size) {
    while (entries.size() < size) {
      byte[] entry = entry(entries.size());
      entries.add(entry);
      growth.append(entry);
    }
    for (TileGrowth.Written w : growth.take()) tiles.put(w.tile().path(), w.bytes());
  }

  /** Goes on as a process does that was started anew. */
  void restart() throws IOException {
    int full = entries.size() / Tile.WIDTH * Tile.WIDTH;
    growth = TileGrowth.resume(entries.size(), this::read, entries.subList(full, entries.size()));
  }

  byte[] read(Tile tile) throws IOException {
    byte[] bytes = tiles.get(tile.path());
    if (bytes == null) throw new IOException("no " + tile.path());
    return bytes;
  }

  byte[] growthRoot() {
    return growth.root();
  }

  TileTree tree() {
    return new TileTree(this::read, entries.size());
  }

  byte[] root() {
    return mth(entries);
  }

  /** MTH of RFC 6962, section 2.1, word by word. */
  static byte[] mth(List<byte[]> d) {
    if (d.isEmpty()) return TreeHash.empty();
    if (d.size() == 1) return TreeHash.leaf(d.getFirst());
    int k = Integer.highestOneBit(d.size() - 1);
    return TreeHash.node(mth(d.subList(0, k)), mth(d.subList(k, d.size())));
  }

  void write(Path folder) {
    tiles.forEach(
        (path, bytes) -> {
          try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static byte[] flipped(byte[] bytes) {
    byte[] other = Arrays.copyOf(bytes, bytes.length);
    other[other.length / 2] ^= 1;
    return other;
  }
}
