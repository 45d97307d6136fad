package dev.drawbridge.log.tree;

import java.io.IOException;

/** Seals the files of the private keys, each under its own name. Blocking. */
public interface KeySeal {
  byte[] seal(String name, byte[] key);

  /**
   * @throws IOException where it is another log's, another key's, or was changed
   */
  byte[] open(String name, byte[] sealed) throws IOException;
}
