package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymsTest {
  private static final Vertx VERTX = Vertx.vertx();
  @TempDir Path data;

  @AfterAll
  static void close() throws Exception {
    Waiting.on(VERTX.close());
  }

  private static Pseudonyms open(Path folder) throws Exception {
    return Waiting.on(Pseudonyms.open(VERTX, folder));
  }

  @Test
  void theyAreStableAndTellPersonsApart() throws Exception {
    Pseudonyms first = open(data);
    Pseudonyms again = open(data);

    assertEquals(first.of("ann"), again.of("ann"));
    assertNotEquals(first.of("ann"), first.of("bob"));
    assertTrue(first.of("Jürgen").matches("dbp_[A-Za-z0-9_-]{32}"), first.of("Jürgen"));
    assertNotEquals(first.of("ann"), open(data.resolve("other")).of("ann"), "another key");
  }

  /** The expected value is that of OpenSSL. */
  @Test
  void theyAreTheCodeOfTheirKey() throws Exception {
    Files.writeString(data.resolve("pseudonyms.key"), "0b".repeat(32));

    assertEquals("dbp_GYpgfrRL-8aZA6Dxzyu9xboKo_PZrjwc", open(data).of("Hi There"));
  }

  @Test
  void theirKeyIsItsOwnersOnly() throws Exception {
    open(data);

    Path file = data.resolve("pseudonyms.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(data)) {
      assertEquals(1, files.count(), "nothing else is left");
    }
  }

  @Test
  void aFileThatHoldsNoKeyIsNamed() throws Exception {
    Path file = Files.writeString(data.resolve("pseudonyms.key"), "0b0b");

    var failure = assertThrows(IOException.class, () -> open(data));
    assertEquals(file + " holds no key of 32 bytes in hex", failure.getMessage());
  }
}
