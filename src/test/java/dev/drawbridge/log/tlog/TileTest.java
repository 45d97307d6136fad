package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {
  @Test
  void pathsAreThoseOfTheSpecification() throws Exception {
    assertEquals("tile/0/x001/x234/067", new Tile(0, 1_234_067, 256).path());
    assertEquals("tile/1/000.p/17", new Tile(1, 0, 17).path());
    assertEquals("tile/entries/273.p/112", new Tile(Tile.ENTRIES, 273, 112).path());
    for (long index : new long[] {0, 1, 999, 1000, 999_999, 1_000_000, 1L << 48}) {
      for (int width : new int[] {1, 255, 256}) {
        Tile tile = new Tile(3, index, width);
        assertEquals(tile, Tile.parse(tile.path()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/0/00",
        "tile/0/0000",
        "tile/0/001/234",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/../000",
        "tile/0/+01",
        "tile/0/000/",
        "tile//000",
        "checkpoint"
      })
  void otherPathsAreNone(String path) {
    assertThrows(MalformedException.class, () -> Tile.parse(path));
  }

  @Test
  void aTreeIsPublishedAsTheSpecificationCounts() {
    // "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0
    // tile of width 112, one full level 1 tile, one partial level 1 tile of width 17, and one
    // partial level 2 tile of width 1"
    List<Tile> tiles = Tile.of(70_000);
    assertEquals(273, tiles.stream().filter(t -> t.level() == 0 && t.full()).count());
    assertEquals(273, tiles.stream().filter(t -> t.level() == -1 && t.full()).count());
    List<Tile> partial = tiles.stream().filter(t -> !t.full()).toList();
    assertEquals(
        List.of(
            new Tile(-1, 273, 112), new Tile(0, 273, 112), new Tile(1, 1, 17), new Tile(2, 0, 1)),
        partial);
    assertEquals(1, tiles.stream().filter(t -> t.level() == 1 && t.full()).count());
    // "a tree of size 256 will be represented by a full level 0 tile and a partial level 1 tile of
    // width 1"
    assertEquals(
        List.of(new Tile(-1, 0, 256), new Tile(0, 0, 256), new Tile(1, 0, 1)), Tile.of(256));
    assertEquals(List.of(), Tile.of(0));
  }
}
