package dev.drawbridge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import io.vertx.core.Vertx;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A port on which two processes listen, where the younger takes over from the older. */
public final class SharedPort {
  private static final int SOL_SOCKET = 1;

  /* Linux 4.5; socket(7) */
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int PROGRAM_BYTES = 16;
  private static final int INSTRUCTION_BYTES = 8;
  private static final short RETURN = 0x06;

  /** The listeners of a port are numbered as they came, from 0, and again where one left. */
  private static final int YOUNGER = 1;

  private static final RawUnixChannelOption FILTER =
      new RawUnixChannelOption(
          "SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, PROGRAM_BYTES);

  private SharedPort() {}

  /** Whether two processes can listen on a port here: by SO_REUSEPORT as Linux has it. */
  public static boolean supported(Vertx vertx) {
    return vertx.isNativeTransportEnabled() && System.getProperty("os.name").equals("Linux");
  }

  /**
   * Has the kernel give all new connections to the younger process; those that the older one was
   * given before, it still has to accept. Where only one listens, it is as if this had not been
   * called.
   *
   * @param listener of the older process
   * @return false where the kernel cannot
   */
  public static boolean leaveToYounger(Channel listener) {
    ByteBuffer instruction = ByteBuffer.allocateDirect(INSTRUCTION_BYTES);
    instruction.order(ByteOrder.nativeOrder());
    // struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }
    instruction.putShort(RETURN).put((byte) 0).put((byte) 0).putInt(YOUNGER).flip();
    ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
    // struct sock_fprog { u16 len; struct sock_filter *filter; }
    program.putShort((short) 1).putShort((short) 0).putInt(0);
    program.putLong(MemorySegment.ofBuffer(instruction).address()).flip();
    try {
      return listener.config().setOption(FILTER, program);
    } catch (ChannelException e) {
      return false;
    } finally {
      // The program holds its address only: without this the collector might free it before.
      Reference.reachabilityFence(instruction);
    }
  }
}
