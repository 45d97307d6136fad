package dev.drawbridge.log.tlog;

import java.io.IOException;

/** Where tiles are read from. */
public interface TileSource {
  /**
   * The hashes of that tile; more of them where the tile has grown meanwhile.
   *
   * @throws IOException where there is none
   */
  byte[] read(Tile tile) throws IOException;
}
