package dev.drawbridge.log.tlog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One signature line of a note.
 *
 * @param keyId the first four bytes of the line's base64
 * @param bytes all that follows them
 */
public record NoteSignature(String name, int keyId, byte[] bytes) {
  private static final String DASH = "\u2014 ";

  /** The line with its newline. */
  public String line() {
    byte[] all = ByteBuffer.allocate(4 + bytes.length).putInt(keyId).put(bytes).array();
    return DASH + name + " " + Spelling.base64(all) + "\n";
  }

  /** A line without its newline. */
  static NoteSignature parse(String line, String place) throws MalformedException {
    if (!line.startsWith(DASH)) {
      throw new MalformedException(place + " does not begin with an em dash and a space");
    }
    int space = line.indexOf(' ', DASH.length());
    if (space < 0) throw new MalformedException(place + " has no signature behind the name");
    String name = line.substring(DASH.length(), space);
    if (!Spelling.keyName(name)) throw new MalformedException(place + ": no name of a key");
    byte[] all = Spelling.base64(line.substring(space + 1), place);
    if (all.length < 5) throw new MalformedException(place + ": a signature of no bytes");
    return new NoteSignature(
        name, ByteBuffer.wrap(all).getInt(), Arrays.copyOfRange(all, 4, all.length));
  }

  /** When a cosignature was made, in seconds since the epoch. */
  public long seconds() {
    return bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
  }

  boolean sameAs(NoteSignature other) {
    return keyId == other.keyId && name.equals(other.name) && Arrays.equals(bytes, other.bytes);
  }
}
