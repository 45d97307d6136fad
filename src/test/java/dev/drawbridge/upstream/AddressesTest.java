package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
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
    "8.8.8.8, true",
    "2001:4860:4860::8888, true",
    "127.0.0.1, false",
    "127.9.9.9, false",
    "0.0.0.0, false",
    "10.1.2.3, false",
    "172.31.255.255, false",
    "172.32.0.1, true",
    "192.168.1.1, false",
    "100.64.0.1, false",
    "169.254.169.254, false",
    "100.100.100.200, false",
    "192.0.2.1, false",
    "198.19.0.1, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "::, false",
    "::1, false",
    "::ffff:10.0.0.1, false",
    "::7f00:1, false",
    "64:ff9b::a00:1, false",
    "64:ff9b::808:808, true",
    "2002:a00:1::1, false",
    "fc00::1, false",
    "fd00:ec2::254, false",
    "fe80::1, false",
    "fec0::1, false",
    "ff02::1, false",
    "2001:db8::1, false",
  })
  void addressesThatAreNotPublicAreKnown(String address, boolean expected) {
    assertEquals(expected, Addresses.isPublic(InetAddress.ofLiteral(address)));
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
