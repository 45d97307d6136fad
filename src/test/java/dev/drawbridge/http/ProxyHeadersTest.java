package dev.drawbridge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ProxyHeader;
import dev.drawbridge.fixture.ProxyHeader.Command;
import dev.drawbridge.fixture.ProxyHeader.Family;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeadersTest {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\n\r\nPROXY TCP4 192.0.2.1 ".getBytes(StandardCharsets.US_ASCII);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProxyHeaders headers =
      new ProxyHeaders(
          new TrustedNetworks(
              List.of(network("10.0.0.0/8")), TrustedNetworks.Header.X_FORWARDED_FOR),
          Duration.ofSeconds(5),
          "callers",
          registry);

  private static Network network(String written) {
    Network network = Network.of(written);
    if (network == null) throw new IllegalArgumentException(written);
    return network;
  }

  /** A connection of a peer to a port that has what was read collected. */
  private EmbeddedChannel connection(String peer) {
    var channel =
        new EmbeddedChannel() {
          @Override
          protected java.net.SocketAddress remoteAddress0() {
            return new InetSocketAddress(peer, 1);
          }
        };
    channel.pipeline().addLast(headers.before(new ChannelInboundHandlerAdapter()));
    return channel;
  }

  private static byte[] read(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf each = channel.readInbound(); each != null; each = channel.readInbound()) {
      all.writeBytes(each);
      each.release();
    }
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }

  private void assertRefused(EmbeddedChannel channel, String reason) {
    assertFalse(channel.isOpen());
    assertEquals(0, read(channel).length);
    assertNull(PeerAddress.told(channel));
    assertEquals(
        1.0,
        registry
            .get("drawbridge.proxy.headers.refused")
            .tag("reason", reason)
            .tag("port", "callers")
            .counter()
            .count());
  }

  static Stream<Arguments> taken() {
    return Stream.of(
        Arguments.of(ProxyHeader.lineFor("192.0.2.7"), "192.0.2.7"),
        Arguments.of(ProxyHeader.lineFor("2001:db8::7"), "2001:db8:0:0:0:0:0:7"),
        Arguments.of(ProxyHeader.lineFor("::ffff:192.0.2.7"), "192.0.2.7"),
        Arguments.of(ProxyHeader.line("UNKNOWN"), null),
        Arguments.of(ProxyHeader.line("UNKNOWN 192.0.2.7 192.0.2.8 1 2"), null),
        Arguments.of(ProxyHeader.binaryFor("192.0.2.7", 0), "192.0.2.7"),
        Arguments.of(ProxyHeader.binaryFor("2001:db8::7", 0), "2001:db8:0:0:0:0:0:7"),
        Arguments.of(ProxyHeader.binaryFor("192.0.2.7", 90), "192.0.2.7"),
        Arguments.of(ProxyHeader.binary(Command.LOCAL, Family.UNSPECIFIED), null),
        Arguments.of(ProxyHeader.binary(Command.LOCAL, Family.UDP4), null),
        Arguments.of(ProxyHeader.binary(Command.PROXY, Family.UNSPECIFIED), null),
        Arguments.of(ProxyHeader.binary(Command.PROXY, Family.UDP4), null),
        Arguments.of(ProxyHeader.binary(Command.PROXY, Family.UNIX), null));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void aHeaderIsTakenHoweverItIsSplit(ProxyHeader header, @Nullable String told) {
    byte[] sent = Arrays.copyOf(header.bytes(), header.bytes().length + REQUEST.length);
    System.arraycopy(REQUEST, 0, sent, header.bytes().length, REQUEST.length);

    for (int split = 0; split <= sent.length; split++) {
      EmbeddedChannel channel = connection("10.1.2.3");
      channel.writeInbound(Unpooled.copiedBuffer(sent, 0, split));
      channel.writeInbound(Unpooled.copiedBuffer(sent, split, sent.length - split));

      SocketAddress peer = PeerAddress.told(channel);
      assertEquals(told, peer == null ? null : peer.hostAddress(), "split at " + split);
      assertEquals(
          new String(REQUEST, StandardCharsets.US_ASCII),
          new String(read(channel), StandardCharsets.US_ASCII),
          "split at " + split);
      channel.advanceTimeBy(1, TimeUnit.HOURS);
      channel.runScheduledPendingTasks();
      assertTrue(channel.isOpen());
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void aHeaderIsTakenByteByByte() {
    EmbeddedChannel channel = connection("10.1.2.3");

    for (byte each : ProxyHeader.binaryFor("192.0.2.7", 20).bytes()) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
    }

    SocketAddress peer = PeerAddress.told(channel);
    assertEquals("192.0.2.7", peer == null ? null : peer.hostAddress());
    channel.finishAndReleaseAll();
  }

  static Stream<ProxyHeader> invalid() {
    return Stream.of(
        ProxyHeader.line("TCP4 192.0.2.7 192.0.2.8 1"),
        ProxyHeader.line("TCP4 2001:db8::7 192.0.2.8 1 2"),
        ProxyHeader.line("TCP4 localhost 192.0.2.8 1 2"),
        ProxyHeader.line("TCP4 192.0.2.7 192.0.2.8 1 65536"),
        ProxyHeader.line("TCP5 192.0.2.7 192.0.2.8 1 2"),
        ProxyHeader.line("UNKNOWN " + "x".repeat(200)),
        ProxyHeader.binaryFor("192.0.2.7", 60_000),
        new ProxyHeader(
            "a request", "GET /v1/models HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)),
        new ProxyHeader("no line", new byte[500]));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void whatIsNoHeaderClosesTheConnection(ProxyHeader header) {
    EmbeddedChannel channel = connection("10.1.2.3");

    channel.writeInbound(Unpooled.copiedBuffer(header.bytes()));
    channel.runPendingTasks();

    assertRefused(channel, "invalid");
  }

  @Test
  void aHeaderThatDoesNotArriveInTimeClosesTheConnection() {
    EmbeddedChannel channel = connection("10.1.2.3");
    for (int i = 0; i < 5; i++) {
      channel.writeInbound(Unpooled.copiedBuffer(ProxyHeader.lineFor("192.0.2.7").bytes(), i, 1));
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }

    assertRefused(channel, "late");
  }

  @Test
  void aPeerThatIsNotTrustedIsClosedWhateverItSends() {
    EmbeddedChannel channel = connection("192.0.2.1");

    assertRefused(channel, "untrusted");
  }

  @Test
  void aConnectionThatEndsBeforeItsHeaderIsNoFault() {
    EmbeddedChannel channel = connection("10.1.2.3");
    var _ = channel.close();
    channel.advanceTimeBy(1, TimeUnit.HOURS);
    channel.runScheduledPendingTasks();

    assertTrue(
        registry.find("drawbridge.proxy.headers.refused").counters().stream()
            .allMatch(each -> each.count() == 0));
  }
}
