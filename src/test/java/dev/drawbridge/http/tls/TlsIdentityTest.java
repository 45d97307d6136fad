package dev.drawbridge.http.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys are read in the forms that people have, or refused with the reason. */
class TlsIdentityTest {
  /** Of a PKCS #8 key of 2048 bits RSA, and of one of P-256: what stands before the older form. */
  private static final int RSA_PREFIX = 26;

  private static final int EC_PREFIX = 28;

  @TempDir private static Path folder = Path.of("");
  private static Issued ec = Issued.NOTHING;
  private static Issued rsa = Issued.NOTHING;

  @BeforeAll
  static void issue() throws Exception {
    var authority = CertificateAuthority.in(folder);
    ec = authority.issue("ec", "EC", "-groupname", "secp256r1");
    rsa = authority.issue("rsa", "RSA", "-keysize", "2048");
  }

  private static byte[] pkcs8(Issued of) throws Exception {
    String text = Files.readString(of.key()).replaceAll("-----[^-]+-----", "");
    return Base64.getMimeDecoder().decode(text);
  }

  private static Path older(Issued of, String label, int prefix) throws Exception {
    byte[] der = pkcs8(of);
    byte[] inner = Arrays.copyOfRange(der, prefix, der.length);
    return Files.writeString(
        folder.resolve(of.name() + ".older.key"), CertificateAuthority.pem(label, inner));
  }

  private static Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void refused(UnusablePem.Part part, String says, Path cert, Path key) {
    UnusablePem e = assertThrows(UnusablePem.class, () -> TlsIdentity.read(cert, key));
    assertEquals(part, e.part());
    assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
  }

  @Test
  void eachFormOfAKeyIsRead() throws Exception {
    assertNotNull(TlsIdentity.read(ec.cert(), ec.key()));
    assertNotNull(TlsIdentity.read(rsa.cert(), rsa.key()));
    assertNotNull(TlsIdentity.read(ec.cert(), older(ec, "EC PRIVATE KEY", EC_PREFIX)));
    assertNotNull(TlsIdentity.read(rsa.cert(), older(rsa, "RSA PRIVATE KEY", RSA_PREFIX)));
  }

  @Test
  void aKeyBesideItsCertificateInOneFileIsRead() throws Exception {
    Path both = file("both.pem", Files.readString(ec.cert()) + Files.readString(ec.key()));

    TlsIdentity read = TlsIdentity.read(both, both);

    assertTrue(read.isValid(Instant.now()));
    assertFalse(read.isValid(read.ends().plusSeconds(1)));
    assertTrue(read.isSame(TlsIdentity.read(ec.cert(), ec.key())));
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    refused(UnusablePem.Part.KEY, "its public key is another", ec.cert(), rsa.key());
    refused(UnusablePem.Part.KEY, "its public key is another", rsa.cert(), ec.key());
  }

  @Test
  void whatIsNoPemIsRefused() throws Exception {
    Path none = file("none", "nothing\n");
    Path broken = file("broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Path no64 = file("no64", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");

    refused(UnusablePem.Part.CERTIFICATE, "holds no certificate", none, ec.key());
    refused(UnusablePem.Part.CERTIFICATE, "cannot be read", broken, ec.key());
    refused(UnusablePem.Part.CERTIFICATE, "is not base64", no64, ec.key());
    refused(UnusablePem.Part.CERTIFICATE, "cannot be read", folder, ec.key());
    refused(UnusablePem.Part.KEY, "no private key", ec.cert(), none);
    refused(UnusablePem.Part.KEY, "no private key", ec.cert(), ec.cert());
  }

  @Test
  void aKeyThatIsNotOneOrHasAPassphraseIsRefused() throws Exception {
    String junk = CertificateAuthority.pem("PRIVATE KEY", "junk".getBytes(US_ASCII));
    String locked = CertificateAuthority.pem("ENCRYPTED PRIVATE KEY", new byte[] {1});
    Path two = file("two.key", Files.readString(ec.key()) + Files.readString(rsa.key()));

    refused(UnusablePem.Part.KEY, "its public key is another", ec.cert(), file("j", junk));
    refused(UnusablePem.Part.KEY, "without one", ec.cert(), file("l", locked));
    refused(UnusablePem.Part.KEY, "more than one", ec.cert(), two);
  }

  @Test
  void aChainThatIsOutOfOrderIsRefused() throws Exception {
    String chain = Files.readString(ec.cert());
    int second = chain.indexOf("-----BEGIN", 1);
    Path turned = file("turned.crt", chain.substring(second) + chain.substring(0, second));

    refused(UnusablePem.Part.CERTIFICATE, "not the issuer", turned, ec.key());
  }

  @Test
  void nothingOfAKeyIsTold() throws Exception {
    String key = Files.readString(ec.key()).lines().skip(1).findFirst().orElseThrow();

    assertFalse(TlsIdentity.read(ec.cert(), ec.key()).toString().contains(key));
    assertFalse(TlsSettings.read(ec.cert(), ec.key(), null).toString().contains(key));
  }
}
