package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SignedTreeTest {
  private static final Path FOLDER = Path.of("/data/audit");
  private static final Path KEYS = Path.of("/data/keys");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-25T15:00:00Z"));

  private PowerCutDisk disk = new PowerCutDisk(1);
  private final DurableLeaves log = new DurableLeaves();

  private SignedTree open(@Nullable String origin) throws IOException {
    disk.makeFolder(Path.of("/data"));
    disk.makeFolder(FOLDER);
    var settings =
        new ProofSettings(FOLDER, KEYS, origin, Duration.ofSeconds(1), WitnessPolicy.NONE, true);
    return SignedTree.open(settings, log, null, disk, new Witnesses(WitnessPolicy.NONE), CLOCK);
  }

  private SignedTree open() throws IOException {
    return open("log.example/one");
  }

  private void signTo(SignedTree tree, int size) throws IOException {
    log.grow(size);
    for (long i = tree.size(); i < size; i++) tree.append(i, log.leaves.get((int) i));
    tree.sign();
  }

  private static Published published(SignedTree tree) {
    return Objects.requireNonNull(tree.published());
  }

  private byte[] file(String name) {
    return Objects.requireNonNull(disk.read(FOLDER.resolve(name)), name);
  }

  private TileTree tiles(long size) {
    return new TileTree(tile -> file(tile.path()), size);
  }

  @Test
  void eachCheckpointIsOverTheTilesThatLieThere() throws Exception {
    SignedTree tree = open();
    for (int size : new int[] {1, 2, 255, 256, 257, 600, 70_000}) {
      signTo(tree, size);
      SignedNote note = SignedNote.parse(file("checkpoint"));
      assertEquals(2, note.signers(tree.verifiers()).size());
      Checkpoint checkpoint = Checkpoint.parse(note.text());
      assertEquals("log.example/one", checkpoint.origin());
      assertEquals(size, checkpoint.size());
      assertArrayEquals(log.root(size), checkpoint.root());
      assertArrayEquals(log.root(size), tiles(size).root());
      List<byte[]> entries = new ArrayList<>();
      for (Tile t : Tile.of(size)) {
        if (t.level() == Tile.ENTRIES) entries.addAll(EntryBundle.entries(file(t.path())));
      }
      assertEquals(size, entries.size());
      assertArrayEquals(log.leaves.get(size - 1), entries.getLast());
    }
    // Partial tiles are gone where the full one took their place.
    assertTrue(
        disk.files().keySet().stream().noneMatch(p -> p.toString().contains("/tile/0/000.p")));
  }

  @Test
  void partialTilesOfTheLastCheckpointStayUntilTheNext() throws Exception {
    SignedTree tree = open();
    signTo(tree, 255);
    assertNotNull(tree.tile(new Tile(0, 0, 255)));
    assertNull(tree.tile(new Tile(0, 0, 256)), "not in the published tree");
    log.grow(300);
    for (int i = 255; i < 300; i++) tree.append(i, log.leaves.get(i));
    tree.flush();
    assertNotNull(disk.read(FOLDER.resolve("tile/0/000")));
    assertNull(tree.tile(new Tile(0, 0, 256)), "not in the published tree");
    assertNotNull(tree.tile(new Tile(0, 0, 255)));
    tree.sign();
    assertNotNull(tree.tile(new Tile(0, 0, 256)));
    assertNull(tree.tile(new Tile(0, 0, 255)));
    assertNotNull(tree.tile(new Tile(Tile.ENTRIES, 1, 44)));
  }

  @Test
  void goesOnAfterARestartWithTheSameKeysAndOrigin() throws Exception {
    SignedTree tree = open(null);
    signTo(tree, 300);
    String keys = tree.vkeys();
    assertTrue(tree.origin().matches("drawbridge\\.local/[0-9a-f]{12}"), tree.origin());
    SignedTree again = open(null);
    assertEquals(keys, again.vkeys());
    assertEquals(300, again.size());
    assertFalse(again.unsigned());
    signTo(again, 600);
    assertArrayEquals(log.root(600), published(again).checkpoint().root());
    assertArrayEquals(log.root(300), tiles(600).root(300));
  }

  @Test
  void aRollbackIsRefusedWithBothSizes() throws Exception {
    signTo(open(), 300);
    log.leaves.subList(299, 300).clear();
    refused("rollback: the audit log has 299 records, but a checkpoint over 300 was signed");
  }

  @Test
  void otherLeavesAreRefusedEvenWhereTilesAreLost() throws Exception {
    signTo(open(), 300);
    byte[] kept = log.leaves.set(270, new byte[] {1});
    refused("are not those that were signed");
    log.leaves.set(270, kept);
    assertEquals(300, open().size());
    log.leaves.set(3, new byte[] {1});
    disk.damage(FOLDER.resolve("tile/1/000.p/1"), null);
    refused("are not those that were signed");
  }

  @Test
  void lostOrDamagedTilesAreMadeAnew() throws Exception {
    signTo(open(), 70_000);
    byte[] tile = file("tile/1/000");
    for (byte[] bytes : new byte[] @Nullable [] {null, new byte[3], flipped(tile)}) {
      disk.damage(FOLDER.resolve("tile/1/000"), bytes);
      disk.damage(FOLDER.resolve("tile/2/000.p/1"), null);
      assertEquals(70_000, open().size());
      assertArrayEquals(log.root(70_000), tiles(70_000).root());
      assertArrayEquals(tile, file("tile/1/000"));
    }
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] other = Arrays.copyOf(bytes, bytes.length);
    other[0] ^= 1;
    return other;
  }

  @Test
  void anotherOriginLostKeysAndForeignCheckpointsAreRefused() throws Exception {
    signTo(open(), 3);
    var e = assertThrows(IOException.class, () -> open("log.example/two"));
    assertTrue(String.valueOf(e.getMessage()).contains("origin is log.example/one, not log.ex"));
    byte[] key = Objects.requireNonNull(disk.read(KEYS.resolve("note-mldsa44")));
    disk.damage(KEYS.resolve("note-mldsa44"), null);
    refused("are lost: none are made in their place; they lie beside the master key");
    disk.damage(KEYS.resolve("note-mldsa44"), key);
    assertEquals(3, open().size());
    byte[] checkpoint = file("checkpoint");
    String text = new String(checkpoint, StandardCharsets.UTF_8);
    disk.damage(
        FOLDER.resolve("checkpoint"),
        text.replace("\n3\n", "\n2\n").getBytes(StandardCharsets.UTF_8));
    refused("the checkpoint is damaged: the signature of log.example/one");
    disk.damage(
        FOLDER.resolve("checkpoint"),
        text.replaceFirst("log.example/one", "log.example/two").getBytes(StandardCharsets.UTF_8));
    refused("is of log.example/two, not of this log");
    String head = text.substring(0, text.indexOf("\n\n") + 2);
    disk.damage(
        FOLDER.resolve("checkpoint"),
        (head + "\u2014 log.example/one AAAAAAA=\n").getBytes(StandardCharsets.UTF_8));
    refused("was not signed by a key of this log");
  }

  private void refused(String why) {
    Exception e = assertThrows(IOException.class, this::open);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void keysThatFollowOthersAreListedFirstAndTheOldOnesStay() throws Exception {
    SignedTree tree = open();
    signTo(tree, 3);
    List<String> before = List.of(tree.vkeys().split("\n"));
    tree.rotate();
    List<String> after = List.of(tree.vkeys().split("\n"));
    assertEquals(before, after.subList(2, 4));
    assertEquals(3, open().size(), "signed by the old keys, which are listed");
    SignedTree again = open();
    assertEquals(tree.vkeys(), again.vkeys());
    signTo(again, 5);
    SignedNote note = SignedNote.parse(file("checkpoint"));
    assertEquals(again.verifiers().subList(0, 2), note.signers(again.verifiers()));
  }

  @Test
  void whoWaitsIsToldOnceALeafIsCovered() throws Exception {
    SignedTree tree = open();
    signTo(tree, 3);
    Published now = published(tree);
    assertSame(now, tree.covering(2).getNow(null));
    CompletableFuture<Published> later = tree.covering(3);
    CompletableFuture<Published> never = tree.covering(9);
    assertFalse(later.isDone());
    signTo(tree, 4);
    assertEquals(4, later.getNow(null).size());
    assertFalse(never.isDone());
    var proof = tree.proof(3, published(tree), new byte[] {1});
    proof.verify(log.leaves.get(3), tree.verifiers());
  }

  @Test
  void leavesComeInOrder() throws Exception {
    SignedTree tree = open();
    signTo(tree, 3);
    tree.append(1, new byte[] {1});
    assertEquals(3, tree.size(), "one that was taken is passed over");
    assertThrows(IllegalArgumentException.class, () -> tree.append(4, new byte[] {1}));
  }

  @Test
  void whatCannotBeOpenedToBeForcedIsNoFailedForce() {
    Path nowhere = Path.of("/nowhere/at/all");
    for (Executable force :
        List.<Executable>of(
            () -> new FileDisk().force(nowhere), () -> new FileDisk().forceFolder(nowhere))) {
      assertFalse(assertThrows(IOException.class, force) instanceof ForceFailedException);
    }
  }

  @Test
  void aFailedForceIsFinalAndAFailedWriteIsNot() throws Exception {
    SignedTree tree = open();
    signTo(tree, 3);
    var failing = new FailingDisk(disk);
    var settings =
        new ProofSettings(FOLDER, KEYS, null, Duration.ofSeconds(1), WitnessPolicy.NONE, true);
    SignedTree other =
        SignedTree.open(settings, log, null, failing, new Witnesses(WitnessPolicy.NONE), CLOCK);
    log.grow(300);
    for (int i = 3; i < 300; i++) other.append(i, log.leaves.get(i));
    failing.writes = true;
    assertThrows(IOException.class, other::sign);
    failing.writes = false;
    failing.opens = true;
    IOException before = assertThrows(IOException.class, other::sign);
    assertFalse(before instanceof ForceFailedException, "no force was tried");
    failing.opens = false;
    other.sign();
    assertArrayEquals(log.root(300), tiles(300).root());
    log.grow(301);
    other.append(300, log.leaves.get(300));
    failing.forces = true;
    assertThrows(ForceFailedException.class, other::sign);
    assertEquals(300, published(other).size());
  }
}
