package dev.drawbridge.http.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Reads the private key of a certificate: PKCS #8 ({@code PRIVATE KEY}, RFC 5958), or the older
 * forms of OpenSSL, PKCS #1 ({@code RSA PRIVATE KEY}, RFC 8017) and SEC 1 ({@code EC PRIVATE KEY},
 * RFC 5915). These two name no algorithm; the certificate's own is theirs.
 */
final class PemKey {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final List<String> OLDER = List.of("RSA PRIVATE KEY", "EC PRIVATE KEY");
  private static final int LEAST_RSA_BITS = 2048;

  private PemKey() {}

  /** The key of a file that belongs to a certificate's public key. */
  static PrivateKey of(PemFile file, PublicKey certified) throws UnusablePem {
    PemFile.Block block = only(file);
    byte[] der = block.der();
    byte[] pkcs8 = OLDER.contains(block.label()) ? wrapped(der, certified) : der;
    PrivateKey key;
    boolean pair;
    try {
      key =
          KeyFactory.getInstance(certified.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      pair = isPair(key, certified);
    } catch (GeneralSecurityException | RuntimeException e) {
      pair = false;
      key = null;
    }
    if (key == null || !pair) {
      throw new UnusablePem(
          file.part(), file.path() + " holds no key of the certificate: its public key is another");
    }
    if (certified instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
      throw new UnusablePem(
          file.part(), file.path() + " holds an RSA key of fewer than " + LEAST_RSA_BITS + " bits");
    }
    return key;
  }

  private static PemFile.Block only(PemFile file) throws UnusablePem {
    List<PemFile.Block> keys =
        file.blocks().stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
    if (keys.isEmpty()) {
      throw new UnusablePem(file.part(), file.path() + " holds no private key in PEM");
    }
    if (keys.size() > 1) {
      throw new UnusablePem(file.part(), file.path() + " holds more than one private key");
    }
    PemFile.Block key = keys.getFirst();
    if (key.label().startsWith("ENCRYPTED")) {
      throw new UnusablePem(
          file.part(), file.path() + " holds a key with a passphrase: give it without one");
    }
    return key;
  }

  /** The key in PKCS #8, with the algorithm that the certificate names for its public key. */
  private static byte[] wrapped(byte[] der, PublicKey certified) throws UnusablePem {
    byte[] algorithm = algorithm(certified.getEncoded());
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTETS, der));
  }

  /** The first member of a SubjectPublicKeyInfo (RFC 5280), as it stands. */
  private static byte[] algorithm(byte[] info) throws UnusablePem {
    int content = header(info, 0);
    int end = header(info, content) + length(info, content);
    byte[] algorithm = new byte[end - content];
    System.arraycopy(info, content, algorithm, 0, algorithm.length);
    return algorithm;
  }

  /** Where the content of the DER element at an offset begins. */
  private static int header(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) return first;
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) length = length << 8 | (der[at + 2 + i] & 0xff);
    return length;
  }

  private static byte[] element(int tag, byte[]... members) {
    var content = new ByteArrayOutputStream();
    for (byte[] member : members) content.writeBytes(member);
    int length = content.size();
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) out.write(length >> (8 * i));
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /** Whether the certificate's key verifies what the private one signs. */
  private static boolean isPair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String algorithm =
        certified instanceof RSAKey
            ? "SHA256withRSA"
            : certified instanceof ECKey ? "SHA256withECDSA" : certified.getAlgorithm();
    byte[] text = {1, 2, 3};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(text);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(certified);
    verifying.update(text);
    return verifying.verify(signature);
  }
}
