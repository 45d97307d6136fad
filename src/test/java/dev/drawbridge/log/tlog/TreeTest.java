package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTest {
  /* The entries and roots with which Certificate Transparency's own code is tested. */
  private static final List<String> CT_ENTRIES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");
  private static final List<String> CT_ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsAreThoseOfCertificateTransparency() {
    var range = new CompactRange();
    assertArrayEquals(HexFormat.of().parseHex(CT_ROOTS.getFirst()), range.root());
    for (int i = 0; i < CT_ENTRIES.size(); i++) {
      range.append(TreeHash.leaf(HexFormat.of().parseHex(CT_ENTRIES.get(i))));
      assertEquals(CT_ROOTS.get(i + 1), HexFormat.of().formatHex(range.root()));
    }
  }

  @Test
  void everySizeHasTheRootOfTheDefinitionInTilesAndInTheGrowth() throws Exception {
    var sample = new SampleTree(0);
    for (int size = 1; size <= 1100; size++) {
      sample.grow(size);
      assertArrayEquals(sample.root(), sample.growthRoot(), "growth of " + size);
      assertArrayEquals(sample.root(), sample.tree().root(), "tiles of " + size);
    }
  }

  @Test
  void growthGoesOnAfterARestartAtAnySize() throws Exception {
    var sample = new SampleTree(0);
    for (int size : new int[] {1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537}) {
      sample.grow(size);
      sample.restart();
      assertArrayEquals(sample.root(), sample.growthRoot(), "resumed at " + size);
      sample.grow(size + 1);
      assertArrayEquals(sample.root(), sample.tree().root(), "grown from " + size);
    }
  }

  @Test
  void aTreeThatGrewInStepsHasTheTilesOfOneThatGrewAtOnce() {
    var once = new SampleTree(66_000);
    var steps = new SampleTree(0);
    for (int size = 0; size < 66_000; size += 617) steps.grow(size);
    steps.grow(66_000);
    for (Tile tile : Tile.of(66_000)) {
      assertArrayEquals(once.tiles.get(tile.path()), steps.tiles.get(tile.path()), tile.path());
    }
  }

  @Test
  void inclusionProofsHoldForEveryLeafAndNothingElse() throws Exception {
    var sample = new SampleTree(300);
    for (int size : new int[] {1, 2, 3, 7, 8, 33, 255, 256, 257, 300}) {
      byte[] root = sample.tree().root(size);
      for (int i = 0; i < size; i += size > 40 ? 13 : 1) {
        byte[] leaf = TreeHash.leaf(SampleTree.entry(i));
        List<byte[]> proof = sample.tree().inclusion(i, size);
        assertTrue(MerkleProof.includes(leaf, i, size, proof, root), i + " of " + size);
        InclusionProofVerifier.verify(leaf, i, size, proof, root);
        assertFalse(MerkleProof.includes(SampleTree.flipped(leaf), i, size, proof, root));
        assertFalse(MerkleProof.includes(leaf, i, size, proof, SampleTree.flipped(root)));
        assertFalse(MerkleProof.includes(leaf, i + 1, size, proof, root));
        List<byte[]> longer = new ArrayList<>(proof);
        longer.add(root);
        assertFalse(MerkleProof.includes(leaf, i, size, longer, root));
        if (size == 1) continue;
        assertFalse(MerkleProof.includes(leaf, i, size, proof.subList(1, proof.size()), root));
        assertThrows(
            InclusionProofVerificationException.class,
            () -> InclusionProofVerifier.verify(root, 0, size, proof, root));
      }
    }
  }

  @Test
  void consistencyProofsHoldBetweenAllSizesAndNothingElse() throws Exception {
    var sample = new SampleTree(300);
    TileTree tree = sample.tree();
    int[] sizes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 64, 65, 255, 256, 257, 299, 300};
    for (int old : sizes) {
      for (int size : sizes) {
        if (old > size) continue;
        byte[] before = tree.root(old);
        byte[] root = tree.root(size);
        List<byte[]> proof = tree.consistency(old, size);
        String which = old + " to " + size;
        assertTrue(MerkleProof.consistent(old, before, size, root, proof), which);
        assertFalse(
            MerkleProof.consistent(old, SampleTree.flipped(before), size, root, proof), which);
        if (old == 0) continue;
        assertFalse(
            MerkleProof.consistent(old, before, size, SampleTree.flipped(root), proof), which);
        List<byte[]> longer = new ArrayList<>(proof);
        longer.add(root);
        assertFalse(MerkleProof.consistent(old, before, size, root, longer), which);
      }
    }
    assertFalse(MerkleProof.consistent(5, tree.root(5), 4, tree.root(4), List.of()));
  }

  @Test
  void whatLiesOutsideIsRefused() {
    TileTree tree = new SampleTree(10).tree();
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(10, 10));
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(0, 11));
    assertThrows(IllegalArgumentException.class, () -> tree.consistency(11, 11));
    assertThrows(IllegalArgumentException.class, () -> tree.root(11));
  }

  @Test
  void entriesAreReadBackFromTheirBundles() throws Exception {
    var sample = new SampleTree(300);
    List<byte[]> read = new ArrayList<>(EntryBundle.entries(sample.read(new Tile(-1, 0, 256))));
    read.addAll(EntryBundle.entries(sample.read(new Tile(-1, 1, 44))));
    assertEquals(300, read.size());
    for (int i = 0; i < 300; i++) assertArrayEquals(SampleTree.entry(i), read.get(i));

    byte[] cut = new byte[] {0, 2, 1};
    var e = assertThrows(MalformedException.class, () -> EntryBundle.entries(cut));
    assertEquals("the bundle ends within its entry 0", e.getMessage());
    assertThrows(MalformedException.class, () -> EntryBundle.entries(new byte[257 * 2]));
    assertThrows(IllegalArgumentException.class, () -> new TileGrowth().append(new byte[65_536]));
  }
}
