package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bundles of leaves, which do not lie in the folder unless they are to. */
class BundlesTest {
  private static final Path FOLDER = Path.of("/data/audit");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-12-01T15:00:00Z"));

  private final PowerCutDisk disk = new PowerCutDisk(1);
  private final DurableLeaves log = new DurableLeaves();

  private SignedTree open(boolean bundles) throws IOException {
    disk.makeFolder(Path.of("/data"));
    disk.makeFolder(FOLDER);
    var settings =
        new ProofSettings(
            FOLDER,
            Path.of("/data/keys"),
            null,
            Duration.ofSeconds(1),
            WitnessPolicy.NONE,
            bundles);
    return SignedTree.open(settings, log, null, disk, new Witnesses(WitnessPolicy.NONE), CLOCK);
  }

  private void signTo(SignedTree tree, int size) throws IOException {
    log.grow(size);
    for (long i = tree.size(); i < size; i++) tree.append(i, log.leaves.get((int) i));
    tree.sign();
  }

  private List<String> lying() {
    return disk.below(FOLDER.resolve("tile/entries")).stream()
        .map(p -> FOLDER.resolve("tile/entries").relativize(p).toString())
        .toList();
  }

  private void served(SignedTree tree, long index, int width) throws IOException {
    byte[] bundle = Objects.requireNonNull(tree.tile(new Tile(Tile.ENTRIES, index, width)));
    List<byte[]> entries = EntryBundle.entries(bundle);
    assertEquals(width, entries.size());
    for (int i = 0; i < width; i++) {
      assertArrayEquals(log.leaves.get((int) index * Tile.WIDTH + i), entries.get(i));
    }
  }

  @Test
  void bundlesAreMadeFromTheLogAndLieNowhere() throws Exception {
    SignedTree tree = open(false);
    for (int size : new int[] {1, 255, 256, 257, 600}) signTo(tree, size);

    assertEquals(List.of(), lying());
    served(tree, 0, 256);
    served(tree, 1, 256);
    served(tree, 2, 88);
    served(tree, 2, 3);
    assertNull(tree.tile(new Tile(Tile.ENTRIES, 2, 89)), "not in the published tree");
    SignedTree again = open(false);
    assertEquals(600, again.size());
    signTo(again, 700);
    served(again, 2, 188);
  }

  @Test
  void bundleThatThePrunedPartEndsInStaysWhole() throws Exception {
    SignedTree tree = open(false);
    signTo(tree, 900);
    prune(tree, 300);
    assertEquals(List.of("001.p/44"), lying());
    assertNull(tree.tile(new Tile(Tile.ENTRIES, 0, 256)));
    served(tree, 1, 256);
    served(tree, 2, 256);
    SignedTree again = open(false);
    signTo(again, 1100);
    served(again, 1, 256);

    prune(again, 310);
    assertEquals(List.of("001.p/44", "001.p/54"), lying());
    served(again, 1, 256);
    prune(again, 700);
    assertEquals(List.of("002.p/188"), lying());
    served(again, 2, 256);
    prune(again, 768);
    assertEquals(List.of(), lying());
    assertNull(again.tile(new Tile(Tile.ENTRIES, 2, 256)));
    served(again, 3, 256);
  }

  private void prune(SignedTree tree, int oldest) throws IOException {
    tree.keep(oldest);
    log.oldest = oldest;
    tree.prune(oldest);
  }

  @Test
  void bundleOfTheEdgeStaysWholeWhenItBecomesFull() throws Exception {
    SignedTree tree = open(false);
    signTo(tree, 300);
    prune(tree, 270);
    SignedTree again = open(false);
    assertEquals(300, again.size());
    signTo(again, 600);
    assertEquals(List.of("001.p/14"), lying());
    served(again, 1, 256);
  }

  @Test
  void bundlesThatWereNotWrittenAreOnceTheyAreToBe() throws Exception {
    signTo(open(true), 600);
    SignedTree without = open(false);
    signTo(without, 1100);
    assertEquals(List.of("000", "001"), lying());
    served(without, 2, 256);

    SignedTree tree = open(true);

    assertEquals(List.of("000", "001", "002", "003", "004.p/76"), lying());
    signTo(tree, 1300);
    assertEquals(List.of("000", "001", "002", "003", "004", "005.p/20"), lying());
    for (int i = 0; i < 5; i++) served(tree, i, 256);
  }
}
