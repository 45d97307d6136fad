package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoteTest {
  /* The example of c2sp.org/signed-note. */
  private static final String VKEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  private static final String NOTE =
      "This is an example message.\n\n"
          + "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXs"
          + "YjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theExampleOfTheSpecificationVerifies() throws Exception {
    VerifierKey key = VerifierKey.parse(VKEY);
    SignedNote note = SignedNote.parse(utf8(NOTE));
    assertEquals(List.of(key), note.signers(List.of(key)));
    assertEquals(VKEY, key.vkey());
    assertArrayEquals(utf8(NOTE), note.bytes());
    SignedNote changed = SignedNote.parse(utf8(NOTE.replace("an example", "another")));
    var e = assertThrows(MalformedException.class, () -> changed.signers(List.of(key)));
    assertEquals("the signature of example.com/foo (key 530d903a) does not hold", e.getMessage());
  }

  @Test
  void signaturesMadeByGoVerifyForEveryTypeOfKey() throws Exception {
    byte[] all;
    try (InputStream in = NoteTest.class.getResourceAsStream("go-checkpoint.txt")) {
      all = in.readAllBytes();
    }
    String text = new String(all, StandardCharsets.UTF_8);
    int split = text.indexOf("\n\n");
    List<VerifierKey> keys = new ArrayList<>();
    for (String vkey : text.substring(0, split).split("\n")) {
      VerifierKey key = VerifierKey.parse(vkey);
      assertEquals(vkey, key.vkey());
      keys.add(key);
    }
    SignedNote note = SignedNote.parse(utf8(text.substring(split + 2)));
    assertEquals(3, note.signers(keys).size());
    assertEquals(
        List.of(SignatureType.values()), keys.stream().map(VerifierKey::type).sorted().toList());
    assertEquals(20_852_163, Checkpoint.parse(note.text()).size());
    for (VerifierKey key : keys) {
      SignedNote changed = new SignedNote(note.text().replace("0852", "0853"), note.signatures());
      assertThrows(MalformedException.class, () -> changed.signers(List.of(key)));
    }
  }

  @ParameterizedTest
  @EnumSource(SignatureType.class)
  void aKeySignsIsStoredAndReadBack(SignatureType type) throws Exception {
    SigningKey made = SigningKey.generate("log.example/one", type);
    SigningKey key = SigningKey.parse(made.encode());
    assertEquals(made.verifier(), key.verifier());
    String text = new Checkpoint("log.example/one", 7, new byte[32]).text();
    NoteSignature signature = key.sign(text, 1_700_000_000);
    SignedNote note = SignedNote.parse(new SignedNote(text, List.of(signature)).bytes());
    assertEquals(List.of(key.verifier()), note.signers(List.of(key.verifier())));
    if (type != SignatureType.ED25519) assertEquals(1_700_000_000, signature.seconds());

    // Every byte of a signature counts, the time's too.
    for (int at : new int[] {0, 7, 8, signature.bytes().length - 1}) {
      byte[] bytes = signature.bytes().clone();
      bytes[at] ^= 1;
      var other = new NoteSignature(signature.name(), signature.keyId(), bytes);
      assertFalse(key.verifier().verifies(text, other), "byte " + at);
    }
    byte[] cut = Arrays.copyOf(signature.bytes(), signature.bytes().length - 1);
    assertFalse(
        key.verifier().verifies(text, new NoteSignature(signature.name(), signature.keyId(), cut)));
    assertFalse(made.toString().contains(made.encode().split("\n")[2]));
  }

  @Test
  void anMlDsaKeySignsTheHeadOnlyAndUnderItsName() throws Exception {
    SigningKey key = SigningKey.generate("log.example/one", SignatureType.ML_DSA_44);
    String text = new Checkpoint("log.example/one", 7, new byte[32]).text();
    NoteSignature signature = key.sign(text, 5);
    assertTrue(key.verifier().verifies(text + "extension\n", signature));
    VerifierKey renamed =
        VerifierKey.of("log.example/two", SignatureType.ML_DSA_44, key.verifier().key());
    assertFalse(renamed.verifies(text, signature));
    assertThrows(MalformedException.class, () -> key.sign("no checkpoint\n", 5));
  }

  @Test
  void aStoredKeyWhoseHalvesDoNotMatchIsRefused() throws Exception {
    String one = SigningKey.generate("a", SignatureType.ED25519).encode();
    String two = SigningKey.generate("a", SignatureType.ED25519).encode();
    String mixed =
        one.split("\n")[0] + "\n" + one.split("\n")[1] + "\n" + two.split("\n")[2] + "\n";
    var e = assertThrows(MalformedException.class, () -> SigningKey.parse(mixed));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("line 3 is the private key of another"),
        e.getMessage());
    assertThrows(MalformedException.class, () -> SigningKey.parse(one + "more\n"));
    assertThrows(MalformedException.class, () -> SigningKey.parse("x\n" + one));
  }

  @Test
  void unknownKeysAreIgnoredAndOneOfTheSameNameToo() throws Exception {
    SigningKey one = SigningKey.generate("a.example", SignatureType.ED25519);
    SigningKey two = SigningKey.generate("a.example", SignatureType.ED25519);
    SignedNote note = new SignedNote("text\n", List.of(one.sign("text\n", 0)));
    assertEquals(List.of(), note.signers(List.of(two.verifier())));
    SignedNote both = note.with(two.sign("text\n", 0));
    assertEquals(List.of(two.verifier()), both.signers(List.of(two.verifier())));
    assertEquals(2, both.with(one.sign("text\n", 0)).signatures().size());
  }

  @Test
  void brokenNotesAreRefusedWithTheLine() {
    String dash = "\u2014 ";
    refused("text\n", "no empty line");
    refused("text\n\n", "line 3: no signature");
    refused("text\n\n- a AAAAAAA=\n", "line 3 does not begin with an em dash");
    refused("text\n\n" + dash + "a\n", "line 3 has no signature");
    refused("text\n\n" + dash + "a+b AAAAAAA=\n", "line 3: no name");
    refused("text\n\n" + dash + "a b AAAAAAA=\n", "line 3 is no base64");
    refused("text\n\n" + dash + "a\u00a0b AAAAAAA=\n", "line 3: no name");
    refused("text\n\n" + dash + "a AAAAAA\n", "line 3 is base64 in another spelling");
    refused("text\n\n" + dash + "a AAAAAB==\n", "line 3 is base64 in another spelling");
    refused("text\n\n" + dash + "a AAAAAA==\n", "line 3: a signature of no bytes");
    refused("text\n\n" + dash + "a AAAAAAA=", "line 3 ends without a newline");
    refused("te\txt\n\n" + dash + "a AAAAAAA=\n", "line 1: a control character");
    refused("text\n\n" + (dash + "a AAAAAAA=\n").repeat(101), "line 103: more than 100");
    byte[] latin = "t\u00e4xt\n\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(MalformedException.class, () -> SignedNote.parse(latin));
  }

  private static void refused(String note, String why) {
    var e = assertThrows(MalformedException.class, () -> SignedNote.parse(utf8(note)));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/foo, no verifier key",
    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k, has the id 530d903a",
    "example.com/foo+530d903a+A+kyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k, type that is not known",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2, in another spelling",
    "example.com/foo+530d903a+Aeky, a key of 2 bytes",
    "example.com/foo+530d903a+%, is no base64",
    "exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k, no name"
  })
  void brokenKeysAreRefused(String vkey, String why) {
    var e = assertThrows(MalformedException.class, () -> VerifierKey.parse(vkey));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void checkpointsAreReadStrictly() throws Exception {
    String root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    Checkpoint read = Checkpoint.parse("example.com/behind-the-sofa\n20852163\n" + root);
    assertEquals("example.com/behind-the-sofa\n20852163\n" + root, read.text());
    assertEquals(List.of("more"), Checkpoint.parse("a\n0\n" + root + "more\n").extensions());
    for (String bad :
        new String[] {
          "a\n0\n" + root.strip(),
          "a\n0\n",
          "\n0\n" + root,
          "a\n00\n" + root,
          "a\n+1\n" + root,
          "a\n-1\n" + root,
          "a\n9223372036854775808\n" + root,
          "a\n0\n" + root + "\n",
          "a\n0\nAAAA\n"
        }) {
      assertThrows(MalformedException.class, () -> Checkpoint.parse(bad), bad);
    }
  }
}
