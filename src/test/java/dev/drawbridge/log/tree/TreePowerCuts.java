package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One life of a tree on a {@link PowerCutDisk}: it grows and is signed until the power goes off,
 * starts again on what the disk kept, and so on. Every checkpoint that was shown must lie there
 * whole, and be extended by whatever comes after.
 */
public final class TreePowerCuts {
  private static final Path FOLDER = Path.of("/data/audit");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-25T15:00:00Z"));
  private static final int LIVES = 6;

  private final DurableLeaves log = new DurableLeaves();
  private final List<Checkpoint> shown = new ArrayList<>();
  private final Random chance;
  private final PowerCutDisk disk;

  /**
   * @param forgetful whether the disk forgets what it was told to force
   */
  public TreePowerCuts(long seed, boolean forgetful) {
    chance = new Random(seed);
    disk = new PowerCutDisk(seed);
    disk.forgetsForces = forgetful;
  }

  /** What went wrong; null for nothing. */
  public @Nullable String run() {
    try {
      for (int life = 0; life < LIVES; life++) {
        disk.cutAt(chance.nextInt(60));
        try {
          live();
        } catch (PowerCutDisk.PowerCut e) {
          // The next life starts from what the disk has kept.
        }
        disk.restart();
        if (!shown.isEmpty()) whole(shown.getLast());
      }
      extended();
      return null;
    } catch (IOException | AssertionError | NullPointerException e) {
      return e.toString();
    }
  }

  private SignedTree open() throws IOException {
    disk.makeFolder(Path.of("/data"));
    disk.makeFolder(FOLDER);
    var settings =
        new ProofSettings(
            FOLDER, Path.of("/data/keys"), null, Duration.ofSeconds(1), WitnessPolicy.NONE, true);
    return SignedTree.open(settings, log, null, disk, new Witnesses(WitnessPolicy.NONE), CLOCK);
  }

  private void live() throws IOException {
    SignedTree tree = open();
    for (int i = 0; i < 8; i++) shown.add(signed(tree, 1 + chance.nextInt(200)).checkpoint());
  }

  private Published signed(SignedTree tree, int more) throws IOException {
    log.grow(log.leaves.size() + more);
    for (long i = tree.size(); i < log.size(); i++) tree.append(i, log.leaves.get((int) i));
    tree.sign();
    return Objects.requireNonNull(tree.published());
  }

  private byte[] file(String name) {
    return Objects.requireNonNull(disk.read(FOLDER.resolve(name)), name);
  }

  /** What was shown is on the disk as it was left, with all its tiles and bundles. */
  private void whole(Checkpoint last) throws IOException {
    Checkpoint kept = Checkpoint.parse(SignedNote.parse(file("checkpoint")).text());
    assertTrue(kept.size() >= last.size(), "the checkpoint that was shown is kept");
    var files = new TreeFiles(FOLDER, disk);
    assertArrayEquals(kept.root(), new TileTree(files, kept.size()).root());
    int entries = 0;
    for (Tile tile : Tile.of(kept.size())) {
      byte[] bytes = files.read(tile);
      if (tile.level() != Tile.ENTRIES) continue;
      List<byte[]> bundle = EntryBundle.entries(bytes);
      assertTrue(bundle.size() >= tile.width(), tile.path());
      entries += tile.width();
    }
    assertEquals(kept.size(), entries);
  }

  private void extended() throws IOException {
    Published last = signed(open(), 1);
    var tiles = new TileTree(tile -> file(tile.path()), last.size());
    for (Checkpoint checkpoint : shown) {
      assertEquals(last.checkpoint().origin(), checkpoint.origin());
      assertArrayEquals(tiles.root(checkpoint.size()), checkpoint.root());
    }
    if (!shown.isEmpty()) assertTrue(last.size() > shown.getLast().size());
    for (Tile tile : Tile.of(last.size())) {
      assertNotNull(disk.read(FOLDER.resolve(tile.path())), tile.path());
    }
  }
}
