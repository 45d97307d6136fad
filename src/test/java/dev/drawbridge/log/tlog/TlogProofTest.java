package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlogProofTest {
  private static SigningKey key;
  private static SigningKey witness;
  private static final SampleTree TREE = new SampleTree(300);

  @BeforeAll
  static void keys() throws Exception {
    key = SigningKey.generate("log.example/one", SignatureType.ED25519);
    witness = SigningKey.generate("witness.example", SignatureType.ED25519_COSIGNATURE);
  }

  private static SignedNote note() throws Exception {
    String text = new Checkpoint("log.example/one", 300, TREE.root()).text();
    return new SignedNote(text, List.of(key.sign(text, 0)));
  }

  private static TlogProof proof(byte[] extra) throws Exception {
    return new TlogProof(extra, 73, TREE.tree().inclusion(73, 300), note());
  }

  private static String text() throws Exception {
    return new String(proof(new byte[] {1, 2, 3}).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void isWrittenAsTheSpecificationShowsAndReadBack() throws Exception {
    String text = text();
    assertTrue(text.startsWith("c2sp.org/tlog-proof@v1\nextra AQID\nindex 73\n"), text);
    assertTrue(text.contains("=\n\nlog.example/one\n300\n"), text);
    TlogProof read = TlogProof.parse(NoteTest.utf8(text));
    assertArrayEquals(new byte[] {1, 2, 3}, read.extra());
    assertArrayEquals(NoteTest.utf8(text), read.bytes());
    Checkpoint checkpoint = read.verify(SampleTree.entry(73), List.of(key.verifier()));
    assertEquals(300, checkpoint.size());
  }

  @Test
  void holdsForItsEntryAndItsLogOnly() throws Exception {
    TlogProof proof = TlogProof.parse(NoteTest.utf8(text()));
    List<VerifierKey> keys = List.of(key.verifier());
    assertThrows(MalformedException.class, () -> proof.verify(SampleTree.entry(74), keys));
    var e =
        assertThrows(
            MalformedException.class,
            () -> proof.verify(SampleTree.entry(73), List.of(witness.verifier())));
    assertEquals("no known key of log.example/one signed it", e.getMessage());
    TlogProof moved = TlogProof.parse(NoteTest.utf8(text().replace("index 73", "index 72")));
    assertThrows(MalformedException.class, () -> moved.verify(SampleTree.entry(73), keys));
  }

  @Test
  void brokenOnesAreRefusedWithTheLine() throws Exception {
    refused(text().replace("@v1", "@v2"), "line 1");
    refused(text().replace("extra AQID", "extra AQI"), "line 2, extra,");
    refused(text().replace("index 73", "index 073"), "line 3, the index,");
    refused(text().replace("index 73\n", ""), "line 3 is not the index");
    refused(text().replace("index 73\n", "index 73\nAAAA\n"), "line 4");
    refused(text().replace("=\n\nlog", "=\nlog"), "is no base64: log.example");
  }

  private static void refused(String proof, String why) {
    byte[] bytes = NoteTest.utf8(proof);
    var e = assertThrows(MalformedException.class, () -> TlogProof.parse(bytes));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void aWitnessIsAskedAsTheSpecificationShows() throws Exception {
    var request = new WitnessRequest(255, TREE.tree().consistency(255, 300), note());
    String text = new String(request.bytes(), StandardCharsets.UTF_8);
    assertTrue(text.startsWith("old 255\n"), text);
    assertTrue(text.contains("=\n\nlog.example/one\n300\n"), text);
    assertArrayEquals(request.bytes(), WitnessRequest.parse(request.bytes()).bytes());
    var first = new WitnessRequest(0, List.of(), note());
    assertTrue(
        new String(first.bytes(), StandardCharsets.UTF_8).startsWith("old 0\n\nlog.example"));
    assertArrayEquals(first.bytes(), WitnessRequest.parse(first.bytes()).bytes());
  }

  @Test
  void onlyLinesThatHoldAreTakenFromAWitness() throws Exception {
    var request = new WitnessRequest(0, List.of(), note());
    List<VerifierKey> known = List.of(witness.verifier());
    NoteSignature good = witness.sign(note().text(), 1_700_000_000);
    SigningKey other = SigningKey.generate("other.example", SignatureType.ED25519_COSIGNATURE);
    String foreign = other.sign(note().text(), 1_700_000_000).line();
    byte[] answer = NoteTest.utf8(good.line() + foreign);
    assertEquals(1, request.cosignatures(answer, known).size());
    assertEquals(0, request.cosignatures(NoteTest.utf8(foreign), known).size());

    String elsewhere =
        witness.sign(new Checkpoint("log.example/one", 301, TREE.root()).text(), 1).line();
    byte[] forged = NoteTest.utf8(elsewhere);
    assertThrows(MalformedException.class, () -> request.cosignatures(forged, known));
    byte[] timeless = NoteTest.utf8(witness.sign(note().text(), 0).line());
    assertThrows(MalformedException.class, () -> request.cosignatures(timeless, known));
    byte[] nothing = NoteTest.utf8("busy\n");
    assertThrows(MalformedException.class, () -> request.cosignatures(nothing, known));
  }

  @Test
  void aConflictTellsASize() throws Exception {
    assertEquals(20852163, WitnessRequest.size(NoteTest.utf8("20852163\n")));
    for (String bad : new String[] {"", "1", "01\n", "-1\n", "1\n\n", "1 \n"}) {
      byte[] bytes = NoteTest.utf8(bad);
      assertThrows(MalformedException.class, () -> WitnessRequest.size(bytes), bad);
    }
  }
}
