package dev.drawbridge.upstream;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the same bits. */
public final class Network {
  private final byte[] base;
  private final int bits;

  private Network(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /** A network written as {@code 10.0.0.0/8}; null where it is written otherwise. */
  public static @Nullable Network of(String written) {
    int slash = written.indexOf('/');
    if (slash < 0) return null;
    InetAddress base = Addresses.literal(Addresses.bare(written.substring(0, slash)));
    String length = written.substring(slash + 1);
    if (base == null || !length.matches("\\d{1,3}")) return null;
    int bits = Integer.parseInt(length);
    byte[] bytes = base.getAddress();
    return bits > bytes.length * 8 ? null : new Network(bytes, bits);
  }

  /** Whether an address, written as one, is one of them; a name is none. */
  public boolean contains(String written) {
    InetAddress address = Addresses.literal(Addresses.bare(written));
    return address != null && contains(address.getAddress());
  }

  /** Whether an address of four or sixteen bytes is one of them. */
  boolean contains(byte[] address) {
    if (address.length != base.length) return false;
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) if (address[i] != base[i]) return false;
    int rest = bits % 8;
    return rest == 0 || ((address[whole] ^ base[whole]) & 0xff) >> (8 - rest) == 0;
  }
}
