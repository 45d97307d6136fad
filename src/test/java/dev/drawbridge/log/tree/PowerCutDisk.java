package dev.drawbridge.log.tree;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses its power at a given step: of what was not forced, each file's
 * content and each name is kept or not as chance has it.
 */
final class PowerCutDisk implements TreeDisk {
  /** What the power cut throws at whoever works then. */
  static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class Content {
    byte[] now = {};
    byte @Nullable [] kept;
  }

  /** Names to contents, as the running system sees them, and as the disk has kept them. */
  private final Map<Path, Content> now = new HashMap<>();

  private final Map<Path, Content> kept = new HashMap<>();
  private final Set<Path> folders = new HashSet<>();
  private final Set<Path> keptFolders = new HashSet<>();
  private final Random chance;
  private int steps;
  private int cutAt = Integer.MAX_VALUE;
  boolean forgetsForces;

  PowerCutDisk(long seed) {
    chance = new Random(seed);
  }

  /** Cuts the power before that step from now. */
  void cutAt(int step) {
    steps = 0;
    cutAt = step;
  }

  int steps() {
    return steps;
  }

  /** Power is back: what was not forced is there or not. */
  void restart() {
    cutAt = Integer.MAX_VALUE;
    Map<Path, Content> names = new HashMap<>(kept);
    Set<Path> all = new HashSet<>(kept.keySet());
    all.addAll(now.keySet());
    for (Path path : all) {
      if (chance.nextBoolean()) continue;
      Content newer = now.get(path);
      if (newer == null) names.remove(path);
      else names.put(path, newer);
    }
    names.keySet().removeIf(p -> !keptFolders.contains(p.getParent()) && chance.nextBoolean());
    for (Content content : new HashSet<>(names.values())) content.now = survived(content);
    names.values().forEach(c -> c.kept = c.now);
    now.clear();
    now.putAll(names);
    kept.clear();
    kept.putAll(names);
    folders.clear();
    for (Path path : names.keySet()) {
      for (Path p = path.getParent(); p != null; p = p.getParent()) folders.add(p);
    }
    keptFolders.clear();
    keptFolders.addAll(folders);
  }

  private byte[] survived(Content content) {
    byte[] kept = content.kept;
    if (kept != null && (kept == content.now || chance.nextBoolean())) return kept;
    // A file that was not forced may hold all of it, a part, or zeroes.
    return switch (chance.nextInt(3)) {
      case 0 -> content.now;
      case 1 -> Arrays.copyOf(content.now, chance.nextInt(content.now.length + 1));
      default -> new byte[content.now.length];
    };
  }

  private void step() {
    if (steps++ >= cutAt) throw new PowerCut();
  }

  @Override
  public byte @Nullable [] read(Path file) {
    Content content = now.get(file);
    return content == null ? null : content.now.clone();
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    step();
    if (!folders.contains(file.getParent())) throw new FileNotFoundException(file.toString());
    Content content = now.computeIfAbsent(file, f -> new Content());
    content.now = bytes.clone();
  }

  @Override
  public void force(Path file) throws IOException {
    step();
    Content content = now.get(file);
    if (content == null) throw new FileNotFoundException(file.toString());
    if (!forgetsForces) content.kept = content.now;
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    Content content = now.remove(from);
    if (content == null) throw new FileNotFoundException(from.toString());
    now.put(to, content);
  }

  @Override
  public void forceFolder(Path folder) {
    step();
    if (forgetsForces) return;
    kept.keySet().removeIf(p -> folder.equals(p.getParent()) && !now.containsKey(p));
    now.forEach(
        (p, c) -> {
          if (folder.equals(p.getParent())) kept.put(p, c);
        });
    for (Path f : folders) if (folder.equals(f.getParent())) keptFolders.add(f);
    if (folder.getParent() == null || folder.getNameCount() == 1) keptFolders.add(folder);
  }

  @Override
  public boolean makeFolder(Path folder) {
    step();
    return folders.add(folder);
  }

  @Override
  public void remove(Path file) {
    step();
    now.remove(file);
  }

  @Override
  public void removeFolder(Path folder) {
    step();
    now.keySet().removeIf(p -> folder.equals(p.getParent()));
    folders.remove(folder);
  }

  @Override
  public List<Path> below(Path folder) {
    return now.keySet().stream().filter(p -> p.startsWith(folder)).sorted().toList();
  }

  /** For tests that damage what is there. */
  Map<Path, byte[]> files() {
    Map<Path, byte[]> files = new HashMap<>();
    now.forEach((p, c) -> files.put(p, c.now));
    return files;
  }

  void damage(Path file, byte @Nullable [] bytes) {
    if (bytes == null) {
      now.remove(file);
      return;
    }
    Content content = new Content();
    content.now = bytes;
    content.kept = bytes;
    now.put(file, content);
    kept.put(file, content);
  }
}
