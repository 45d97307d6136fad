package dev.drawbridge.log.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealerTest {
  private static final byte[] TEXT = "what was asked".getBytes(StandardCharsets.UTF_8);
  private static final Scope SCOPE = new Scope("id-1", "request", Scope.LATEST);
  private static final Packing PACKING =
      new Packing(
          List.of(
              new Packing.Dictionary("{\"what was asked\":".getBytes(StandardCharsets.UTF_8), 1)));
  private final SealKey key = new SealKey(77, 1, Ciphers.own().random(32));
  private final Sealer sealer = new Sealer(new byte[] {1, 2}, PACKING);

  @Test
  void aPartOpensInItsOwnPlaceOnly() throws Exception {
    byte[] sealed = sealer.record(key, SCOPE).seal("meta", 1, TEXT);

    assertArrayEquals(TEXT, sealer.open(key, SCOPE, "meta", sealed));
    assertEquals(77, Sealer.keyId(sealed));
    assertFalse(new String(sealed, StandardCharsets.ISO_8859_1).contains("asked"));
    for (int i = 8; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      refused(sealer, key, SCOPE, "meta", changed);
    }
    elsewhere(SCOPE, sealed);
  }

  @Test
  void aPartOfTheFirstFormOpensInItsOwnPlaceOnly() throws Exception {
    var scope = new Scope("id-1", "request", Scope.FIRST);
    byte[] sealed = sealer.seal(key, scope, "meta", TEXT);

    assertArrayEquals(TEXT, sealer.open(key, scope, "meta", sealed));
    elsewhere(scope, sealed);
    refused(sealer, key, SCOPE, "meta", sealed);
  }

  private void elsewhere(Scope scope, byte[] sealed) {
    var other = new SealKey(77, 1, Ciphers.own().random(32));
    refused(sealer, other, scope, "meta", sealed);
    refused(sealer, key, scope, "content", sealed);
    refused(sealer, key, new Scope("id-2", "request", scope.version()), "meta", sealed);
    refused(sealer, key, new Scope("id-1", "end", scope.version()), "meta", sealed);
    refused(new Sealer(new byte[] {1, 3}, PACKING), key, scope, "meta", sealed);
    refused(sealer, key, scope, "meta", Arrays.copyOf(sealed, 20));
  }

  @Test
  void aFormThatIsNotKnownIsNamed() {
    byte[] sealed = sealer.record(key, SCOPE).seal("meta", 1, TEXT);
    var next = new Scope("id-1", "request", Scope.LATEST + 1);
    IOException refused =
        assertThrows(IOException.class, () -> sealer.open(key, next, "meta", sealed));
    assertEquals("sealed by a newer Drawbridge", refused.getMessage());
  }

  private static void refused(Sealer sealer, SealKey key, Scope scope, String part, byte[] sealed) {
    assertThrows(AEADBadTagException.class, () -> sealer.open(key, scope, part, sealed));
  }

  @Test
  void theSameTextIsNeverSealedAlike() {
    Sealer.OfRecord record = sealer.record(key, SCOPE);
    byte[] once = record.seal("meta", 0, TEXT);
    byte[] again = record.seal("meta", 0, TEXT);

    assertNotEquals(List.of(once), List.of(again));
    assertFalse(Arrays.equals(once, 8, 20, again, 8, 20), "the nonce");
  }

  @Test
  void aFieldOpensAlone() throws Exception {
    Sealer.OfRecord record = sealer.record(key, SCOPE);
    Commitments commitments = record.commitments();
    byte[] first = record.first("meta", 1, TEXT);
    byte[] value = "{\"asked\":\"auto\"}".getBytes(StandardCharsets.UTF_8);
    Commitments.LeafFields fields = commitments.fields();
    fields.add(Ciphers.utf8("model"), value, value.length);
    fields.add(Ciphers.utf8("team"), value, value.length);
    byte[] root = fields.root();

    Commitments again = sealer.commitments(key, SCOPE, first);
    Commitments.Opening opening = again.opening("model", value);

    // As anybody else computes it.
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(opening.salt());
    sha.update("model\0".getBytes(StandardCharsets.UTF_8));
    byte[] digest = sha.digest(value);
    assertEquals(base64(digest), opening.digest());
    Commitments.Opening other = again.opening("team", value);
    sha.update(digest);
    sha.update(Base64.getUrlDecoder().decode(other.digest()));
    assertArrayEquals(sha.digest(), root);
    assertEquals(List.of(base64(root)), Commitments.inLeaf(Scope.LATEST, List.of(opening, other)));
    assertNotEquals(other.digest(), opening.digest());
    assertNotEquals(
        sealer.record(key, SCOPE).commitments().opening("model", value).digest(), opening.digest());
  }

  @Test
  void theLeafHoldsTheDigestsOfAllItsFields() {
    var commitments = new Commitments(Scope.LATEST, Ciphers.own().random(Commitments.SECRET));
    var random = new Random(20_261_201);
    Commitments.LeafFields fields = commitments.fields();
    List<Commitments.Opening> openings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      byte[] value = new byte[random.nextInt(300) * (i % 3)];
      random.nextBytes(value);
      String name = "f".repeat(1 + random.nextInt(100)) + i;
      openings.add(commitments.opening(name, value));
      // The value is the beginning of what is handed over.
      fields.add(Ciphers.utf8(name), Arrays.copyOf(value, value.length + 7), value.length);
    }

    assertEquals(Commitments.inLeaf(Scope.LATEST, openings), List.of(base64(fields.root())));
  }

  @Test
  void aFieldOfTheFirstFormOpensAlone() throws Exception {
    byte[] value = "{\"asked\":\"auto\"}".getBytes(StandardCharsets.UTF_8);
    var commitments = new Commitments(Scope.FIRST, Ciphers.own().random(32));
    Commitments.Opening opening = commitments.opening("model", value);
    Commitments.Opening other = commitments.opening("team", value);

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(opening.salt(), "HmacSHA256"));
    mac.update("model\0".getBytes(StandardCharsets.UTF_8));
    assertEquals(base64(mac.doFinal(value)), opening.digest());
    assertEquals(
        Stream.of(opening.digest(), other.digest()).sorted().toList(),
        Commitments.inLeaf(Scope.FIRST, List.of(opening, other)));
  }

  @Test
  void aLongTextIsSealedAsByOneCallOfTheCipher() throws Exception {
    byte[] secret = Ciphers.own().random(Ciphers.KEY);
    byte[] bound = {3, 4, 5};
    byte[] prefix = {1, 2};
    for (int length : new int[] {0, 15, 4095, 4096, 4097, 8192, 8193, 100_003}) {
      byte[] plain = new byte[length];
      new Random(length).nextBytes(plain);
      byte[] nonce = Ciphers.own().random(Ciphers.NONCE);
      Cipher whole = Cipher.getInstance("AES/GCM/NoPadding");
      whole.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(secret, "AES"),
          new GCMParameterSpec(8 * Ciphers.TAG, nonce));
      whole.updateAAD(bound);

      byte[] sealed = Ciphers.own().seal(secret, nonce, bound, prefix, plain);

      ByteBuffer expected = ByteBuffer.allocate(sealed.length).put(prefix).put(nonce);
      assertArrayEquals(expected.put(whole.doFinal(plain)).array(), sealed, "length " + length);
      assertArrayEquals(plain, Ciphers.own().open(secret, bound, prefix.length, sealed));
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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
