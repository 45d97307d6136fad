package dev.drawbridge.log.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A text with signatures, c2sp.org/signed-note.
 *
 * @param text ends with a newline
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
  /* As Go's reader bounds it. */
  private static final int MOST_SIGNATURES = 100;
  private static final int MOST_BYTES = 1_000_000;

  public SignedNote {
    if (!text.endsWith("\n")) throw new IllegalArgumentException("a note ends with a newline");
    signatures = List.copyOf(signatures);
  }

  /** Reads a note; says nothing of whether a signature holds. */
  public static SignedNote parse(byte[] bytes) throws MalformedException {
    if (bytes.length > MOST_BYTES) {
      throw new MalformedException("a note of " + bytes.length + " bytes");
    }
    String all = Spelling.text(bytes, "the note");
    int split = all.lastIndexOf("\n\n");
    if (split < 0) throw new MalformedException("the note has no empty line before signatures");
    String text = all.substring(0, split + 1);
    int line = (int) text.chars().filter(c -> c == '\n').count() + 2;
    return new SignedNote(text, lines(all.substring(split + 2), line));
  }

  /**
   * Signature lines alone, as a witness answers them.
   *
   * @param first the number of the first line, for messages
   */
  static List<NoteSignature> lines(String lines, int first) throws MalformedException {
    int line = first;
    List<NoteSignature> signatures = new ArrayList<>();
    for (int at = 0; at < lines.length(); ) {
      int end = lines.indexOf('\n', at);
      if (end < 0) throw new MalformedException("line " + line + " ends without a newline");
      if (signatures.size() == MOST_SIGNATURES) {
        throw new MalformedException("line " + line + ": more than 100 signatures");
      }
      signatures.add(NoteSignature.parse(lines.substring(at, end), "line " + line));
      at = end + 1;
      line++;
    }
    if (signatures.isEmpty()) throw new MalformedException("line " + first + ": no signature");
    return signatures;
  }

  public byte[] bytes() {
    StringBuilder note = new StringBuilder(text).append('\n');
    for (NoteSignature signature : signatures) note.append(signature.line());
    return note.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The same note with one more signature; once only where it has that very line. */
  public SignedNote with(NoteSignature signature) {
    for (NoteSignature known : signatures) if (known.sameAs(signature)) return this;
    List<NoteSignature> more = new ArrayList<>(signatures);
    more.add(signature);
    return new SignedNote(text, more);
  }

  /**
   * The keys that signed it. Signatures of other keys are ignored.
   *
   * @throws MalformedException where one of these keys' signatures does not hold
   */
  public List<VerifierKey> signers(Collection<VerifierKey> keys) throws MalformedException {
    List<VerifierKey> signers = new ArrayList<>();
    for (NoteSignature signature : signatures) {
      for (VerifierKey key : keys) {
        if (key.id() != signature.keyId() || !key.name().equals(signature.name())) continue;
        if (!key.verifies(text, signature)) {
          throw new MalformedException(
              "the signature of " + key.name() + " (key " + key.hexId() + ") does not hold");
        }
        if (!signers.contains(key)) signers.add(key);
      }
    }
    return signers;
  }
}
