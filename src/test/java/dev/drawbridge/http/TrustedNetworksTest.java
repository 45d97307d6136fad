package dev.drawbridge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.http.TrustedNetworks.Header;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy is believed by its network, header and hop; nobody else is. */
class TrustedNetworksTest {
  private static TrustedNetworks of(Header header, String... networks) {
    return new TrustedNetworks(
        Stream.of(networks).map(n -> Objects.requireNonNull(Network.of(n))).toList(), header);
  }

  /** Who sent it, where each {@code |} begins the header anew. */
  private static String sender(TrustedNetworks trusted, String peer, String header, String value) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String each : value.split("\\|")) headers.add(header, each);
    return trusted.sender(SocketAddress.inetSocketAddress(4711, peer), headers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "10.0.0.1; 192.0.2.9; 192.0.2.9",
        "10.0.0.1; 192.0.2.9, 10.0.0.7; 192.0.2.9",
        "10.0.0.1; 1.1.1.1, 192.0.2.9, 10.0.0.7; 192.0.2.9",
        "10.0.0.1; 1.1.1.1, 192.0.2.9; 192.0.2.9",
        "10.0.0.1; 1.1.1.1|192.0.2.9, 10.0.0.7; 192.0.2.9",
        "10.0.0.1; 10.0.0.9, 10.0.0.8; 10.0.0.9",
        "10.0.0.1; 192.0.2.9:5123; 192.0.2.9",
        "10.0.0.1; [2001:db8::1]:443; 2001:db8:0:0:0:0:0:1",
        "10.0.0.1; 2001:db8::1; 2001:db8:0:0:0:0:0:1",
        "10.0.0.1; 192.0.2.9, unknown; 10.0.0.1",
        "10.0.0.1; 192.0.2.9, 10.0.0.7, nonsense; 10.0.0.1",
        "10.0.0.1; ''; 10.0.0.1",
        "10.0.0.1; ,,,; 10.0.0.1",
        "192.0.2.1; 1.1.1.1; 192.0.2.1",
        "192.0.2.1; 10.0.0.7; 192.0.2.1",
      })
  void xForwardedForIsReadFromTheNearestProxyOn(String peer, String said, String sender) {
    var trusted = of(Header.X_FORWARDED_FOR, "10.0.0.0/8");

    assertEquals(sender, sender(trusted, peer, "X-Forwarded-For", said));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "for=192.0.2.9 ! 192.0.2.9",
        "For=\"192.0.2.9:80\";proto=https, for=10.0.0.7;by=10.0.0.1 ! 192.0.2.9",
        "for=\"[2001:db8::1]:80\" ! 2001:db8:0:0:0:0:0:1",
        "for=1.1.1.1, for=\"192.0.2.9\" ! 192.0.2.9",
        "for=\"1.1.1.1, for=192.0.2.9\" ! 10.0.0.1",
        "for=_hidden ! 10.0.0.1",
        "proto=https ! 10.0.0.1",
        "for=192.0.2.9, proto=https ! 10.0.0.1",
      })
  void forwardedIsReadAsItsStandardSays(String said, String sender) {
    var trusted = of(Header.FORWARDED, "10.0.0.0/8");

    assertEquals(sender, sender(trusted, "10.0.0.1", "Forwarded", said));
  }

  @Test
  void theOtherHeaderCountsForNothing() {
    var trusted = of(Header.X_FORWARDED_FOR, "10.0.0.0/8");

    assertEquals("10.0.0.1", sender(trusted, "10.0.0.1", "Forwarded", "for=1.1.1.1"));
  }

  @Test
  void soManyHopsAreFollowed() {
    var trusted = of(Header.X_FORWARDED_FOR, "10.0.0.0/8");
    String hops = "1.1.1.1" + ", 10.0.0.2".repeat(50);

    assertEquals("10.0.0.2", sender(trusted, "10.0.0.1", "X-Forwarded-For", hops));
  }

  @Test
  void networksOfBothFamiliesAreTold() {
    var trusted = of(Header.X_FORWARDED_FOR, "10.0.0.0/8", "fd00::/8");

    assertTrue(trusted.trusts("fd12::1"));
    assertTrue(trusted.trusts("::ffff:10.1.1.1"));
    assertFalse(trusted.trusts("2001:db8::1"));
    assertFalse(trusted.trusts("unknown"));
    assertFalse(TrustedNetworks.NONE.trusts("10.0.0.1"));
  }
}
