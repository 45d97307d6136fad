package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "169.254.169.254, true",
    "169.255.0.1, false",
    "127.0.0.1, false",
    "fe80::1, true",
    "fe80::1%eth9, true",
    "::ffff:169.254.169.254, true",
    "[fe80::1], true",
    // The same address as NAT64, its local prefix, 6to4 and the IPv4-compatible form write it.
    "64:ff9b::a9fe:a9fe, true",
    "64:ff9b::169.254.169.254, true",
    "64:ff9b:1::a9fe:a9fe, true",
    "2002:a9fe:a9fe::1, true",
    "::169.254.169.254, true",
    "64:ff9b::808:808, false",
    "2002:808:808::1, false",
    "::1, false",
    // Metadata services that clouds put elsewhere.
    "fd00:ec2::254, true",
    "fd00:ec3::254, false",
    "100.100.100.200, true",
    "64:ff9b::6464:64c8, true",
    "100.64.0.1, false",
    "metadata.google.internal, false",
    "169.254.169.254.example.org, false",
  })
  void linkLocalAddressesAreKnown(String host, boolean expected) {
    assertEquals(expected, Addresses.linkLocal(host));
  }

  @ParameterizedTest
  @CsvSource({
    "api.openai.com, .svc, false",
    "vllm.ml.svc, .svc, true",
    "svc, .svc, true",
    "notsvc, .svc, false",
    "API.Acme.example, acme.example, true",
    "xacme.example, acme.example, false",
    "a.acme.example, *.acme.example, true",
    "10.1.2.3, 10.0.0.0/8, true",
    "11.1.2.3, 10.0.0.0/8, false",
    "10.1.2.3, 10.1.2.2/31, true",
    "ten.example, 10.0.0.0/8, false",
    "10.1.2.3, 10.0.0.0/99, false",
    "[2001:db8::5], 2001:db8::/32, true",
    "2001:db9::5, 2001:db8::/32, false",
    "192.168.0.9, 192.168.0.9, true",
    "anything, *, true",
    "anything, '', false",
  })
  void theProxyIsLeftOutWhereARuleSaysSo(String host, String rule, boolean expected) {
    assertEquals(expected, Addresses.exempt(host, List.of("other.example", rule)));
  }
}
