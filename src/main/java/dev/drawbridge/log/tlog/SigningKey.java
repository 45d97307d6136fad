package dev.drawbridge.log.tlog;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** A private key with its public half. */
public final class SigningKey {
  private static final String HEADER = "drawbridge note key v1";

  private final VerifierKey verifier;
  private final PrivateKey key;

  private SigningKey(VerifierKey verifier, PrivateKey key) {
    this.verifier = verifier;
    this.key = key;
  }

  /** A new key of that name. */
  public static SigningKey generate(String name, SignatureType type) throws MalformedException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(type.algorithm).generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - type.publicBytes, encoded.length);
      return new SigningKey(VerifierKey.of(name, type, raw), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java makes no " + type.algorithm + " keys", e);
    }
  }

  /**
   * Reads what {@link #encode} wrote, and signs once to see that both halves belong together.
   *
   * @throws MalformedException without a byte of the key in its message
   */
  public static SigningKey parse(String text) throws MalformedException {
    String[] lines = text.split("\n", -1);
    if (lines.length != 4 || !lines[0].equals(HEADER) || !lines[3].isEmpty()) {
      throw new MalformedException("no key: three lines, the first being \"" + HEADER + "\"");
    }
    VerifierKey verifier = VerifierKey.parse(lines[1]);
    PrivateKey key;
    try {
      byte[] bytes = Base64.getDecoder().decode(lines[2]);
      key =
          KeyFactory.getInstance(verifier.type().algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new MalformedException("line 3 is no private key of " + verifier);
    }
    var read = new SigningKey(verifier, key);
    String probe = new Checkpoint("probe", 0, TreeHash.empty()).text();
    if (!verifier.verifies(probe, read.sign(probe, 0))) {
      throw new MalformedException("line 3 is the private key of another than " + verifier);
    }
    return read;
  }

  /** Three lines: what it is, the verifier key, the private key as PKCS#8 in base64. */
  public String encode() {
    return HEADER + "\n" + verifier.vkey() + "\n" + Spelling.base64(key.getEncoded()) + "\n";
  }

  public VerifierKey verifier() {
    return verifier;
  }

  /**
   * Signs a note's text.
   *
   * @param seconds since the epoch, for the types that say when
   * @throws MalformedException where a cosignature is to be made over no checkpoint
   */
  public NoteSignature sign(String text, long seconds) throws MalformedException {
    SignatureType type = verifier.type();
    try {
      Signature signature = Signature.getInstance(type.algorithm);
      signature.initSign(key);
      signature.update(SignedMessage.of(type, verifier.name(), text, seconds));
      byte[] bytes = signature.sign();
      if (type.timestamped) {
        bytes = ByteBuffer.allocate(8 + bytes.length).putLong(seconds).put(bytes).array();
      }
      return new NoteSignature(verifier.name(), verifier.id(), bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key " + verifier + " does not sign", e);
    }
  }

  /** Names the key, never tells it. */
  @Override
  public String toString() {
    return verifier.toString();
  }
}
