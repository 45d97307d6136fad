package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of {@code tls} that cannot be used is refused at its place: no port falls back. */
class TlsReaderTest {
  @TempDir private static Path temp = Path.of("");
  private static ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeAll
  static void issue() throws Exception {
    folder = new ConfigFolder(temp);
    var authority = CertificateAuthority.in(temp);
    authority.issue("a");
    authority.issue("b");
    authority.issue("ended", "EC", "-startdate", "-10d", "-validity", "5");
    Files.writeString(temp.resolve("empty"), "");
  }

  @Test
  void bothPortsMayHaveIt() {
    Snapshot read =
        folder.snapshot(
            ConfigFolder.SMALL
                + """
                listen: { tls: { cert: "file:a.crt", key: "file:a.key" } }
                admin: { tls: { cert: "file:b.crt", key: "file:b.key", client_ca: "file:ca.pem" } }
                """);

    assertNotNull(read.ports().listen().tls());
    assertTrue(String.valueOf(read.ports().admin().tls()).contains("mutual"));
    List<String> watched = read.source().watched().stream().map(Path::toString).toList();
    for (String name : List.of("a.crt", "a.key", "b.crt", "b.key", "ca.pem")) {
      assertTrue(watched.contains(temp.resolve(name).toString()), watched.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ cert: 'file:a.crt' }|2:11: listen.tls: key is missing",
        "{ key: 'file:a.key' }|2:11: listen.tls: cert is missing",
        "{ cert: 'file:a.crt', key: 'file:none' }|2:43: listen.tls.key: no readable file or folder none",
        "{ cert: 'file:a.crt', key: 'file:empty' }|2:43: listen.tls.key: empty holds no private key in PEM",
        "{ cert: 'file:a.crt', key: 'file:b.key' }|2:43: listen.tls.key: b.key holds no key of the certificate: its public key is another",
        "{ cert: 'file:empty', key: 'file:a.key' }|2:24: listen.tls.cert: empty holds no certificate",
        "{ cert: 'file:a.crt', key: 'file:a.key', client_ca: 'file:empty' }|2:68: listen.tls.client_ca: empty holds no certificate",
      })
  void aMistakeIsToldAtItsPlace(String tls, String problem) {
    List<String> told =
        folder.errors(
            "version: 1\nlisten: { tls: "
                + tls.replace('\'', '"')
                + " }\n"
                + ConfigFolder.SMALL.replace("version: 1\n", ""));

    assertEquals(List.of(problem), told);
  }

  @ParameterizedTest
  @CsvSource({"true", "null", "on", "[]", "''", "{}"})
  void whatIsNoObjectIsRefused(String tls) {
    List<String> told =
        folder.errors("version: 1\nlisten: { tls: " + (tls.isEmpty() ? "''" : tls) + " }\n");

    assertTrue(told.stream().anyMatch(each -> each.contains("listen.tls")), told.toString());
  }

  @Test
  void anEndedCertificateIsWarnedOf() {
    Loaded.Valid read =
        folder.valid(
            ConfigFolder.SMALL
                + "listen: { tls: { cert: \"file:ended.crt\", key: \"file:ended.key\" } }\n");

    assertTrue(
        read.warnings().toString().contains("listen.tls.cert: is not valid now"),
        read.warnings().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https|{ cert: 'file:a.crt', key: 'file:b.key' }|providers.x.client_cert.key: b.key holds no"
            + " key of the certificate: its public key is another",
        "https|{ cert: 'file:a.crt' }|providers.x.client_cert: key is missing",
        "http|{ cert: 'file:a.crt', key: 'file:a.key' }|providers.x.client_cert: needs an https url:"
            + " http shows no certificate",
      })
  void aCertificateForAProviderIsCheckedAlike(String scheme, String given, String problem) {
    List<String> told =
        folder.errors(
            "version: 1\nproviders:\n  x: { dialect: openai, url: \""
                + scheme
                + "://localhost/v1\", jurisdiction: DE, hosting: own, client_cert: "
                + given.replace('\'', '"')
                + " }\n");

    assertEquals(1, told.size(), told.toString());
    assertTrue(told.getFirst().contains(problem), told.toString());
  }
}
