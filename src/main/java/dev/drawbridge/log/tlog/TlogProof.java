package dev.drawbridge.log.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proof that can be checked without the log, c2sp.org/tlog-proof.
 *
 * @param extra bytes for the application, trusted by nobody; null for none
 * @param index of the entry
 * @param path its inclusion proof in the checkpoint's tree
 */
public record TlogProof(byte @Nullable [] extra, long index, List<byte[]> path, SignedNote note) {
  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /** Longer paths prove nothing: no tree is as high. */
  private static final int MOST_STEPS = 63;

  public TlogProof {
    path = List.copyOf(path);
  }

  public byte[] bytes() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    if (extra != null) text.append(EXTRA).append(Spelling.base64(extra)).append('\n');
    text.append(INDEX).append(index).append('\n');
    for (byte[] hash : path) text.append(Spelling.base64(hash)).append('\n');
    text.append('\n').append(new String(note.bytes(), StandardCharsets.UTF_8));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  public static TlogProof parse(byte[] bytes) throws MalformedException {
    String text = Spelling.text(bytes, "the proof");
    int split = text.indexOf("\n\n");
    if (split < 0) throw new MalformedException("the proof has no empty line before a checkpoint");
    List<String> lines = List.of(text.substring(0, split).split("\n", -1));
    if (!lines.getFirst().equals(HEADER)) {
      throw new MalformedException("line 1 is not \"" + HEADER + "\"");
    }
    int at = 1;
    byte[] extra = null;
    if (lines.size() > at && lines.get(at).startsWith(EXTRA)) {
      extra = Spelling.base64(lines.get(at++).substring(EXTRA.length()), "line 2, extra,");
    }
    if (lines.size() == at || !lines.get(at).startsWith(INDEX)) {
      throw new MalformedException("line " + (at + 1) + " is not the index");
    }
    String where = "line " + (at + 1) + ", the index,";
    long index = Spelling.decimal(lines.get(at++).substring(INDEX.length()), where);
    List<byte[]> path = new ArrayList<>();
    for (; at < lines.size(); at++) {
      if (path.size() == MOST_STEPS) {
        throw new MalformedException("line " + (at + 1) + ": more than 63 hashes");
      }
      path.add(Spelling.hash(lines.get(at), "line " + (at + 1)));
    }
    byte[] note = text.substring(split + 2).getBytes(StandardCharsets.UTF_8);
    return new TlogProof(extra, index, path, SignedNote.parse(note));
  }

  /**
   * Checks it.
   *
   * @param keys the log's; one of them must have signed
   * @throws MalformedException that says what does not hold
   */
  public Checkpoint verify(byte[] entry, List<VerifierKey> keys) throws MalformedException {
    Checkpoint checkpoint = Checkpoint.parse(note.text());
    List<VerifierKey> own =
        keys.stream().filter(k -> k.name().equals(checkpoint.origin())).toList();
    if (note.signers(own).isEmpty()) {
      throw new MalformedException("no known key of " + checkpoint.origin() + " signed it");
    }
    byte[] leaf = TreeHash.leaf(entry);
    if (!MerkleProof.includes(leaf, index, checkpoint.size(), path, checkpoint.root())) {
      throw new MalformedException("the entry is not the one of index " + index + " in this tree");
    }
    return checkpoint;
  }
}
