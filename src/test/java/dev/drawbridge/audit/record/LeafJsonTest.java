package dev.drawbridge.audit.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.log.wal.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeafJsonTest {
  private static final byte[] DIGEST = new byte[32];
  private static final String FIELD =
      Base64.getUrlEncoder().withoutPadding().encodeToString(DIGEST);

  private static String leaf(@Nullable String id, List<byte[]> parts, List<String> fields) {
    Leaf leaf = LeafJson.of("refusal", id, 3, parts, fields);
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
    var named = new LeafJson.Named("r-1", "refusal");
    assertEquals(named, named(leaf("r-1", List.of(), List.of())));
    assertEquals(named, named(leaf("r-1", List.of(DIGEST), List.of())));
    assertEquals(named, named(leaf("r-1", List.of(DIGEST, DIGEST), List.of(FIELD, FIELD))));
  }

  @Test
  void leafOfNoRequestNamesItsTypeAlone() {
    var named = new LeafJson.Named("", "refusal");
    assertEquals(named, named(leaf(null, List.of(), List.of())));
    assertEquals(named, named(leaf(null, List.of(DIGEST), List.of(FIELD))));
  }

  @Test
  void leafWithMembersThatNobodyWritesYetIsReadAllTheSame() {
    var named = new LeafJson.Named("r-1", "refusal");
    String leaf = leaf("r-1", List.of(DIGEST), List.of(FIELD));
    assertEquals(named, named(leaf.replace("\"rid\":", "\"new\":[\"x\"],\"rid\":")));
    assertEquals(named, named(leaf.replace("\"ct\":[", "\"an\":[],\"ct\":[")));
  }
}
