package dev.drawbridge.log.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealerTest {
  private static final byte[] TEXT = "what was asked".getBytes(StandardCharsets.UTF_8);
  private static final Scope SCOPE = new Scope("id-1", "request");
  private final SealKey key = new SealKey(77, 1, Ciphers.own().random(32));
  private final Sealer sealer = new Sealer(new byte[] {1, 2});

  @Test
  void aPartOpensInItsOwnPlaceOnly() throws Exception {
    byte[] sealed = sealer.seal(key, SCOPE, "meta", TEXT);

    assertArrayEquals(TEXT, sealer.open(key, SCOPE, "meta", sealed));
    assertEquals(77, Sealer.keyId(sealed));
    assertFalse(new String(sealed, StandardCharsets.ISO_8859_1).contains("asked"));
    var other = new SealKey(77, 1, Ciphers.own().random(32));
    refused(sealer, other, SCOPE, "meta", sealed);
    refused(sealer, key, SCOPE, "content", sealed);
    refused(sealer, key, new Scope("id-2", "request"), "meta", sealed);
    refused(sealer, key, new Scope("id-1", "end"), "meta", sealed);
    refused(new Sealer(new byte[] {1, 3}), key, SCOPE, "meta", sealed);
    for (int i = 8; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      refused(sealer, key, SCOPE, "meta", changed);
    }
    refused(sealer, key, SCOPE, "meta", Arrays.copyOf(sealed, 20));
  }

  private static void refused(Sealer sealer, SealKey key, Scope scope, String part, byte[] sealed) {
    assertThrows(AEADBadTagException.class, () -> sealer.open(key, scope, part, sealed));
  }

  @Test
  void theSameTextIsNeverSealedAlike() {
    byte[] once = sealer.seal(key, SCOPE, "meta", TEXT);
    byte[] again = sealer.seal(key, SCOPE, "meta", TEXT);

    assertNotEquals(List.of(once), List.of(again));
    assertFalse(Arrays.equals(once, 8, 20, again, 8, 20), "the nonce");
  }

  @Test
  void aFieldOpensAlone() throws Exception {
    Commitments commitments = Commitments.fresh();
    byte[] value = "{\"asked\":\"auto\"}".getBytes(StandardCharsets.UTF_8);
    List<String> digests = commitments.digests(Map.of("model", value, "team", value));

    Commitments.Opening opening = new Commitments(commitments.secret()).opening("model", value);

    assertEquals(2, digests.size());
    assertEquals(digests.stream().sorted().toList(), digests);
    assertEquals(digests.contains(opening.digest()), true);
    // As anybody else computes it.
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(opening.salt(), "HmacSHA256"));
    mac.update("model\0".getBytes(StandardCharsets.UTF_8));
    byte[] digest = mac.doFinal(value);
    assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(digest), opening.digest());
    assertNotEquals(Commitments.fresh().opening("model", value).digest(), opening.digest());
  }

  @Test
  void expandIsTheRfcs() {
    // RFC 5869, test case 1: the first 32 of its 42 bytes.
    byte[] prk = hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    byte[] okm = Ciphers.own().expand(prk, hex("f0f1f2f3f4f5f6f7f8f9"));
    assertArrayEquals(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"), okm);
  }

  private static byte[] hex(String hex) {
    return java.util.HexFormat.of().parseHex(hex);
  }
}
