package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeySecretTest {
  private static final String START = "dbk_abcdefgh2345_" + "A".repeat(34);

  @Test
  void aKeyHasTheDocumentedForm() {
    String id = KeySecret.newId();
    assertTrue(id.matches("[a-z2-7]{12}"), id);
    String key = KeySecret.generate(id);
    assertTrue(key.matches("dbk_" + id + "_[A-Za-z0-9]{40}"));
    assertEquals(id, KeySecret.id(key));
    assertNotEquals(key, KeySecret.generate(id));
  }

  @Test
  void theChecksumIsCrc32InBase62() {
    // CRC-32 of "123456789" is 0xCBF43926; its digits in base 62 are 3, 45, 35, 27, 22 and 14.
    assertEquals("DtjbWO", KeySecret.checksum("123456789"));
    // CRC-32 of nothing is 0.
    assertEquals("AAAAAA", KeySecret.checksum(""));
  }

  @Test
  void aChangedCharacterIsNoticed() {
    String key = START + KeySecret.checksum(START);
    assertEquals("abcdefgh2345", KeySecret.id(key));
    for (int i = 4; i < key.length(); i++) {
      char other = key.charAt(i) == 'b' ? 'c' : 'b';
      assertNull(KeySecret.id(key.substring(0, i) + other + key.substring(i + 1)), "at " + i);
    }
  }

  @Test
  void anotherFormIsNoKey() {
    String key = START + KeySecret.checksum(START);
    assertNull(KeySecret.id(key + "A"));
    assertNull(KeySecret.id(key.substring(1)));
    String digit = "dbk_abcdefgh2341_" + "A".repeat(34);
    assertNull(KeySecret.id(digit + KeySecret.checksum(digit)));
    String sign = "dbk_abcdefgh2345_" + "-".repeat(34);
    assertNull(KeySecret.id(sign + KeySecret.checksum(sign)));
  }
}
