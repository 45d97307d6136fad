package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.GoPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written here, read by the Go implementations of the same formats. */
class GoCheckIT {
  private static final String ORIGIN = "log.example/one";

  @TempDir Path folder;
  private final SampleTree tree = new SampleTree(700);
  private List<SigningKey> keys = List.of();
  private Path vkeys = Path.of("");

  @BeforeEach
  void write() throws Exception {
    keys =
        List.of(
            SigningKey.generate(ORIGIN, SignatureType.ED25519),
            SigningKey.generate(ORIGIN, SignatureType.ML_DSA_44));
    vkeys = folder.resolve("vkeys");
    Files.writeString(
        vkeys, keys.stream().map(k -> k.verifier().vkey() + "\n").collect(Collectors.joining()));
    tree.write(folder);
    Files.write(folder.resolve("checkpoint"), note(700).bytes());
  }

  private SignedNote note(int size) throws Exception {
    String text = new Checkpoint(ORIGIN, size, tree.tree().root(size)).text();
    SignedNote note = new SignedNote(text, List.of(keys.getFirst().sign(text, 0)));
    return note.with(keys.getLast().sign(text, 1_700_000_000));
  }

  private GoPrograms.Answer log() throws Exception {
    return GoPrograms.check("log", folder.toString(), vkeys.toString());
  }

  @Test
  void goReadsTheWholeLogAndTesseraToo() throws Exception {
    GoPrograms.Answer answer = log();
    assertTrue(answer.ok(), answer.said());
    assertTrue(answer.said().startsWith("ok 700 "), answer.said());

    Path one = folder.resolve("ed25519.vkey");
    Files.writeString(one, keys.getFirst().verifier().vkey() + "\n");
    GoPrograms.Answer fsck =
        GoPrograms.run(
            List.of(
                GoPrograms.fsck().toString(),
                "--storage_url=file://" + folder + "/",
                "--public_key=" + one,
                "--ui=false",
                "-N",
                "2"),
            60);
    assertTrue(fsck.said().contains("Successfully fsck'd log"), fsck.said());
  }

  @Test
  void goSeesEachByteThatIsChanged() throws Exception {
    for (String path :
        List.of("tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000")) {
      Path file = folder.resolve(path);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, SampleTree.flipped(bytes));
      assertFalse(log().ok(), path);
      Files.write(file, bytes);
    }
    assertTrue(log().ok());
    Files.write(folder.resolve("checkpoint"), note(699).bytes());
    assertFalse(log().ok(), "its partial tiles were never written");
  }

  @Test
  void goFollowsTheProofs() throws Exception {
    Path old = folder.resolve("old");
    Files.write(old, note(300).bytes());
    Path hashes = folder.resolve("hashes");
    Files.writeString(
        hashes,
        tree.tree().consistency(300, 700).stream()
            .map(h -> Spelling.base64(h) + "\n")
            .collect(Collectors.joining()));
    String checkpoint = folder.resolve("checkpoint").toString();
    assertEquals(
        "ok 700 extends 300\n",
        GoPrograms.check("consistency", old.toString(), checkpoint, hashes.toString()).said());
    assertEquals(
        "ok 700 extends 300\n",
        GoPrograms.check("extends", folder.toString(), vkeys.toString(), old.toString()).said());

    Path proof = folder.resolve("one.tlog-proof");
    Path entry = folder.resolve("entry");
    for (int i : new int[] {0, 255, 256, 511, 512, 699}) {
      Files.write(
          proof,
          new TlogProof(new byte[] {9}, i, tree.tree().inclusion(i, 700), note(700)).bytes());
      Files.write(entry, SampleTree.entry(i));
      GoPrograms.Answer answer =
          GoPrograms.check("proof", proof.toString(), vkeys.toString(), entry.toString());
      assertEquals("ok " + i + " of 700\n", answer.said());
    }
    Files.write(entry, SampleTree.entry(1));
    assertFalse(
        GoPrograms.check("proof", proof.toString(), vkeys.toString(), entry.toString()).ok());
  }
}
