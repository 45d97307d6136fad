package dev.drawbridge.log.tlog;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of signature that are made and checked here, with their byte in c2sp.org/signed-note.
 */
public enum SignatureType {
  /** Ed25519 over the note's text. */
  ED25519(1, "Ed25519", 32, 64, false, "302a300506032b6570032100"),
  /** A witness's Ed25519 over the checkpoint and the time, {@code cosignature/v1}. */
  ED25519_COSIGNATURE(4, "Ed25519", 32, 64, true, "302a300506032b6570032100"),
  /** ML-DSA-44 over the tree's head, the signer's name and the time, {@code subtree/v1}. */
  ML_DSA_44(6, "ML-DSA-44", 1312, 2420, true, "30820532300b06096086480165030403110382052100");

  final byte number;
  final String algorithm;
  final int publicBytes;
  final int signatureBytes;

  /** Whether 8 bytes with the time, in seconds since the epoch, stand before the signature. */
  final boolean timestamped;

  /** What stands before the public key in its X.509 form, in hex. */
  final String prefix;

  SignatureType(
      int number,
      String algorithm,
      int publicBytes,
      int signatureBytes,
      boolean timestamped,
      String prefix) {
    this.number = (byte) number;
    this.algorithm = algorithm;
    this.publicBytes = publicBytes;
    this.signatureBytes = signatureBytes;
    this.timestamped = timestamped;
    this.prefix = prefix;
  }

  static @Nullable SignatureType of(byte number) {
    for (SignatureType type : values()) if (type.number == number) return type;
    return null;
  }
}
