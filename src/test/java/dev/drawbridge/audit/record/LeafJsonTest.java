package dev.drawbridge.audit.record;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.log.wal.Leaf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeafJsonTest {
  private static final byte[] DIGEST = new byte[32];

  /** As records of the first form have it. */
  private static final String LISTED =
      "{\"ct\":[\"AA\",\"BB\"],\"ep\":3,\"rid\":\"r-1\",\"sd\":[\"CC\",\"DD\"],\"seq\":17,"
          + "\"t\":\"refusal\",\"ts\":1764082800000,\"v\":1}";

  private static String leaf(@Nullable String id) {
    Leaf leaf = LeafJson.of("refusal", id, 3, DIGEST, DIGEST);
    return text(leaf.before()) + 17 + text(leaf.between()) + 1764082800000L + text(leaf.after());
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }

  private static LeafJson.Named named(String leaf) {
    return LeafJson.named(leaf.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void leafNamesItsRequestAndType() {
    assertEquals(new LeafJson.Named("r-1", "refusal", 2), named(leaf("r-1")));
  }

  @Test
  void leafOfNoRequestNamesItsTypeAlone() {
    assertEquals(new LeafJson.Named("", "refusal", 2), named(leaf(null)));
  }

  @Test
  void leafOfTheFirstFormIsReadAsBefore() throws Exception {
    assertEquals(new LeafJson.Named("r-1", "refusal", 1), named(LISTED));
    String none = LISTED.replace("\"AA\",\"BB\"", "").replace("\"rid\":\"r-1\",", "");
    assertEquals(new LeafJson.Named("", "refusal", 1), named(none));
    ParsedLeaf parsed = ParsedLeaf.of(LISTED.getBytes(StandardCharsets.US_ASCII));
    assertEquals(List.of("AA", "BB"), parsed.parts());
    assertEquals(List.of("CC", "DD"), parsed.fields());
  }

  @Test
  void leafWithMembersThatNobodyWritesYetIsReadAllTheSame() {
    var named = new LeafJson.Named("r-1", "refusal", 2);
    assertEquals(named, named(leaf("r-1").replace("\"rid\":", "\"new\":[\"x\"],\"rid\":")));
    assertEquals(named, named(leaf("r-1").replace("\"ct\":", "\"an\":[],\"ct\":")));
  }

  @Test
  void leafThatMixesTheFormsIsNone() {
    String leaf = leaf("r-1");
    ParsedLeaf parsed = assertDoesNotThrow(() -> ParsedLeaf.of(ascii(leaf)));
    assertEquals(2, parsed.version());
    for (String mixed :
        List.of(
            leaf.replace("\"v\":2", "\"v\":1"),
            leaf.replace("\"v\":2", "\"v\":3"),
            LISTED.replace("\"v\":1", "\"v\":2"))) {
      assertThrows(IOException.class, () -> ParsedLeaf.of(ascii(mixed)));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
