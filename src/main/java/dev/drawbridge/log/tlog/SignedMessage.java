package dev.drawbridge.log.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes that each type of signature signs: c2sp.org/signed-note and tlog-cosignature. */
final class SignedMessage {
  private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);

  private SignedMessage() {}

  /**
   * @param name of the signer
   * @param seconds since the epoch; unused where the type has no time
   * @throws MalformedException where a cosignature is asked for over a text that is no checkpoint
   */
  static byte[] of(SignatureType type, String name, String text, long seconds)
      throws MalformedException {
    return switch (type) {
      case ED25519 -> text.getBytes(StandardCharsets.UTF_8);
      case ED25519_COSIGNATURE -> {
        Checkpoint.parse(text);
        yield ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
      }
      case ML_DSA_44 -> tree(name, Checkpoint.parse(text), seconds);
    };
  }

  private static byte[] tree(String name, Checkpoint checkpoint, long seconds)
      throws MalformedException {
    byte[] signer = name.getBytes(StandardCharsets.UTF_8);
    byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
    if (origin.length > 255) throw new MalformedException("an origin of more than 255 bytes");
    return ByteBuffer.allocate(LABEL.length + signer.length + origin.length + 26 + TreeHash.SIZE)
        .put(LABEL)
        .put((byte) signer.length)
        .put(signer)
        .putLong(seconds)
        .put((byte) origin.length)
        .put(origin)
        .putLong(0)
        .putLong(checkpoint.size())
        .put(checkpoint.root())
        .array();
  }
}
