package dev.drawbridge.log.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key with its name, as a {@code vkey} of c2sp.org/signed-note writes it.
 *
 * @param id the first four bytes of SHA-256 over name, newline, type and key
 * @param key its raw bytes
 */
public record VerifierKey(String name, int id, SignatureType type, byte[] key) {
  /** Names longer than this do not fit into an ML-DSA-44 cosignature. */
  private static final int MOST_NAME = 255;

  public static VerifierKey of(String name, SignatureType type, byte[] key)
      throws MalformedException {
    if (!Spelling.keyName(name) || name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME) {
      throw new MalformedException("no name of a key: " + Spelling.shown(name));
    }
    if (key.length != type.publicBytes) {
      throw new MalformedException(
          "a key of " + key.length + " bytes where " + type.algorithm + " has " + type.publicBytes);
    }
    byte[] head = (name + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] hash = TreeHash.sha256(head, new byte[] {type.number}, key);
    var made = new VerifierKey(name, ByteBuffer.wrap(hash).getInt(), type, key.clone());
    made.publicKey();
    return made;
  }

  /** Reads {@code NAME+ID+KEY}. */
  public static VerifierKey parse(String vkey) throws MalformedException {
    String[] parts = vkey.split("\\+", 3);
    if (parts.length < 3) throw new MalformedException("no verifier key: " + Spelling.shown(vkey));
    byte[] key = Spelling.base64(parts[2], "the key of " + Spelling.shown(parts[0]));
    SignatureType type = key.length == 0 ? null : SignatureType.of(key[0]);
    if (type == null) {
      throw new MalformedException(
          "the key of "
              + Spelling.shown(parts[0])
              + " is of a type that is not known here: Ed25519 (1), its cosignature (4) and"
              + " ML-DSA-44 (6) are");
    }
    VerifierKey read = of(parts[0], type, Arrays.copyOfRange(key, 1, key.length));
    if (!read.hexId().equals(parts[1])) {
      throw new MalformedException(
          "the key of " + read.name + " has the id " + read.hexId() + ", not " + parts[1]);
    }
    return read;
  }

  /** The id as eight hex digits. */
  public String hexId() {
    return HexFormat.of().toHexDigits(id);
  }

  /** The key in one line, without a newline. */
  public String vkey() {
    byte[] typed = ByteBuffer.allocate(1 + key.length).put(type.number).put(key).array();
    return name + "+" + hexId() + "+" + Spelling.base64(typed);
  }

  /**
   * Whether that signature over a note's text is of this key. Cosignatures hold over checkpoints
   * only.
   */
  public boolean verifies(String text, NoteSignature signature) {
    byte[] bytes = signature.bytes();
    int head = type.timestamped ? Long.BYTES : 0;
    if (bytes.length != head + type.signatureBytes) return false;
    long time = head == 0 ? 0 : ByteBuffer.wrap(bytes).getLong();
    if (time < 0) return false;
    try {
      byte[] message = SignedMessage.of(type, name, text, time);
      Signature check = Signature.getInstance(type.algorithm);
      check.initVerify(publicKey());
      check.update(message);
      return check.verify(bytes, head, type.signatureBytes);
    } catch (MalformedException | GeneralSecurityException e) {
      return false;
    }
  }

  private PublicKey publicKey() throws MalformedException {
    byte[] prefix = HexFormat.of().parseHex(type.prefix);
    byte[] encoded = ByteBuffer.allocate(prefix.length + key.length).put(prefix).put(key).array();
    try {
      return KeyFactory.getInstance(type.algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("the key of " + name + " is no " + type.algorithm + " key");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return name + "+" + hexId();
  }
}
