package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word about an address counts is told plainly, or refused at its place. */
class NetworkKeysTest {
  @TempDir private Path temp = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trusted: [10.0.0.0/8, proxy.acme.example]|2:33: listen.trusted.1: expected an address or a"
            + " network, such as 10.0.0.0/8",
        "trusted: [10.0.0.0/33]|2:21: listen.trusted.0: expected an address or a network, such as"
            + " 10.0.0.0/8",
        "trusted: [0.0.0.0/0]|2:21: listen.trusted.0: is every address; name the networks of your"
            + " proxies",
        "proxy_protocol: true|2:27: listen.proxy_protocol: needs listen.trusted: without it nobody"
            + " could connect",
        "cors: ['*']|2:18: listen.cors.0: expected an origin such as https://chat.acme.example",
        "cors: ['https://a.example/']|2:18: listen.cors.0: expected an origin such as"
            + " https://chat.acme.example",
      })
  void aMistakeIsToldAtItsPlace(String keys, String problem) {
    var folder = new ConfigFolder(temp);
    String rest = ConfigFolder.SMALL.replace("version: 1\n", "");

    assertEquals(
        List.of(problem),
        folder.errors("version: 1\nlisten: { " + keys.replace('\'', '"') + " }\n" + rest));
  }

  @Test
  void bothPortsBelieveTheSame() {
    var read =
        new ConfigFolder(temp)
            .snapshot(
                ConfigFolder.SMALL + "listen: { trusted: [10.0.0.0/8, 192.0.2.1, \"::1\"] }\n");

    for (var peers : List.of(read.ports().listen().peers(), read.ports().admin().peers())) {
      assertTrue(peers.trusted().trusts("10.1.2.3"));
      assertTrue(peers.trusted().trusts("192.0.2.1"));
      assertTrue(peers.trusted().trusts("::1"));
      assertTrue(!peers.trusted().trusts("192.0.2.2"));
    }
  }
}
