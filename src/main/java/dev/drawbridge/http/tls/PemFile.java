package dev.drawbridge.http.tls;

import dev.drawbridge.files.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file (RFC 7468): its blocks in order; text between them is skipped.
 *
 * @param blocks of base64 between a line that begins and one that ends each
 */
record PemFile(Path path, UnusablePem.Part part, List<Block> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /**
   * One block.
   *
   * @param label such as {@code CERTIFICATE}
   */
  record Block(String label, byte[] der) {}

  /** Reads a file, of which nothing is kept but its blocks. */
  static PemFile read(Path path, UnusablePem.Part part) throws UnusablePem {
    String text;
    try {
      text =
          new String(BoundedFile.bytes(path, 16 * BoundedFile.SECRET), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UnusablePem(part, path + " cannot be read");
    }
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(text);
    while (found.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(found.group(2));
        blocks.add(new Block(found.group(1), der));
      } catch (IllegalArgumentException e) {
        throw new UnusablePem(part, path + " is not PEM: a block of it is not base64");
      }
    }
    return new PemFile(path, part, List.copyOf(blocks));
  }

  /** Its certificates, at least one. */
  List<X509Certificate> certificates() throws UnusablePem {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (!block.label().equals("CERTIFICATE")) continue;
        var in = new ByteArrayInputStream(block.der());
        if (factory.generateCertificate(in) instanceof X509Certificate x509) found.add(x509);
      }
    } catch (CertificateException e) {
      throw new UnusablePem(part, path + " holds a certificate that cannot be read");
    }
    if (found.isEmpty()) throw new UnusablePem(part, path + " holds no certificate");
    return List.copyOf(found);
  }

  /** Names no key. */
  @Override
  public String toString() {
    return "PemFile[" + path + "]";
  }
}
