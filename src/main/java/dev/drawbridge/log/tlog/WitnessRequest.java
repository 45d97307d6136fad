package dev.drawbridge.log.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a witness is sent and answers, c2sp.org/tlog-witness, {@code add-checkpoint}.
 *
 * @param old the size of the checkpoint that it cosigned last
 * @param proof that the new one extends it
 */
public record WitnessRequest(long old, List<byte[]> proof, SignedNote checkpoint) {
  /** The media type of an answer 409. */
  public static final String SIZE_TYPE = "text/x.tlog.size";

  private static final String OLD = "old ";
  private static final int MOST_STEPS = 63;

  public WitnessRequest {
    proof = List.copyOf(proof);
  }

  public byte[] bytes() {
    StringBuilder text = new StringBuilder(OLD).append(old).append('\n');
    for (byte[] hash : proof) text.append(Spelling.base64(hash)).append('\n');
    text.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  public static WitnessRequest parse(byte[] bytes) throws MalformedException {
    String text = Spelling.text(bytes, "the request");
    int split = text.indexOf("\n\n");
    if (split < 0) throw new MalformedException("the request has no empty line");
    List<String> lines = List.of(text.substring(0, split).split("\n", -1));
    if (!lines.getFirst().startsWith(OLD)) throw new MalformedException("line 1 is no old size");
    long old = Spelling.decimal(lines.getFirst().substring(OLD.length()), "line 1, the old size,");
    if (lines.size() - 1 > MOST_STEPS) throw new MalformedException("more than 63 hashes");
    List<byte[]> proof = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      proof.add(Spelling.hash(lines.get(i), "line " + (i + 1)));
    }
    byte[] note = text.substring(split + 2).getBytes(StandardCharsets.UTF_8);
    return new WitnessRequest(old, proof, SignedNote.parse(note));
  }

  /**
   * The cosignatures of an answer 200 that are of these keys and hold. Lines of other keys are
   * ignored.
   *
   * @throws MalformedException where the answer is none, or a line of a known key does not hold, or
   *     says no time
   */
  public List<NoteSignature> cosignatures(byte[] answer, List<VerifierKey> witness)
      throws MalformedException {
    String text = Spelling.text(answer, "the witness's answer");
    List<NoteSignature> held = new ArrayList<>();
    for (NoteSignature line : SignedNote.lines(text, 1)) {
      var one = new SignedNote(checkpoint.text(), List.of(line));
      if (one.signers(witness).isEmpty()) continue;
      if (line.seconds() == 0) throw new MalformedException("a cosignature without a time");
      held.add(line);
    }
    return held;
  }

  /** The size that an answer 409 tells. */
  public static long size(byte[] answer) throws MalformedException {
    String text = Spelling.text(answer, "the witness's answer");
    if (!text.endsWith("\n")) throw new MalformedException("the witness's size has no newline");
    return Spelling.decimal(text.substring(0, text.length() - 1), "the witness's size");
  }
}
