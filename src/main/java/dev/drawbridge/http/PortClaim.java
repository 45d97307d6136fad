package dev.drawbridge.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * A port that no other process has, held while a server of this one begins to share it. Two servers
 * that share a port would each get half of its connections, so that a look before the server binds
 * is not enough: another process could do the same in that moment. This socket is bound alone,
 * which the kernel refuses where anybody has the port, and may be shared only after that.
 */
public final class PortClaim implements Closeable {
  private final ServerSocketChannel socket;

  private PortClaim(ServerSocketChannel socket) {
    this.socket = socket;
  }

  /** Claims a port; fails where another process has it, and names it. Blocking. */
  public static PortClaim of(HttpPort.Place place) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(new InetSocketAddress(place.host(), place.port()));
      if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      return new PortClaim(socket);
    } catch (IOException e) {
      socket.close();
      throw HttpPort.unbound(place, e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
