package dev.drawbridge.log.sealing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form in which a text is sealed: compressed where that makes it shorter, and padded, so that
 * the length of what is sealed tells little of how well it could be compressed. It is: how it is
 * kept u8, 0 for as it is and N for Zstandard (RFC 8878) with dictionary N, its frame without the
 * magic number and the dictionary's id; how many bytes follow, seven bits a byte, the low ones
 * first, the highest bit set where another byte follows; those bytes; zeroes. Thread-safe.
 */
public final class Packing {
  private static final Logger LOG = LoggerFactory.getLogger(Packing.class);

  /**
   * A longer text is compressed only where its beginning gets much shorter, as the events of a
   * stream do: sealing what is left takes less time than it took to compress it. Prose of that
   * length costs more than its room is worth.
   */
  public static final int LONG = 64 << 10;

  /** A longer text is kept as it is. */
  public static final int LONGEST = 4 << 20;

  /** How much of a long text's beginning is tried. */
  private static final int TRIED = 16 << 10;

  /** What a long text has to be shorter by, and its beginning, so that it is worth its time. */
  private static final int FEWER_TIMES = 4;

  /** A shorter text hardly gets shorter. */
  private static final int SHORTEST = 64;

  /** Padded to multiples of this, and of a sixteenth to a thirty-second of a long one's length. */
  private static final int STEP = 16;

  private static final int LENGTH = 5;

  /**
   * What texts are compressed with. What was compressed with one can be read only with the same
   * one: it never changes.
   *
   * @param content as {@code zstd --train} makes it
   * @param level how much time compressing may take, as Zstandard counts
   */
  public record Dictionary(byte[] content, int level) {}

  /** A dictionary, ready for use. */
  private record Ready(ZstdDictCompress forward, ZstdDictDecompress back) {}

  private final List<Ready> dictionaries;
  private final ConcurrentLinkedQueue<Tools> idle = new ConcurrentLinkedQueue<>();

  /** What one thread at a time works with: making it anew costs more than using it. */
  private final class Tools {
    private final ZstdCompressCtx[] forward = new ZstdCompressCtx[dictionaries.size()];
    private final ZstdDecompressCtx[] back = new ZstdDecompressCtx[dictionaries.size()];
    private byte[] buffer = new byte[4 << 10];

    /** Compresses the first bytes of a text into the buffer; how many they become. */
    int compress(int number, byte[] text, int length) {
      int most = (int) Zstd.compressBound(length);
      if (buffer.length < most) buffer = new byte[most];
      return context(number).compressByteArray(buffer, 0, buffer.length, text, 0, length);
    }

    /** Compresses a text into an array; how many bytes it becomes, 0 where they are too many. */
    int compressInto(byte[] room, int number, byte[] text) {
      try {
        return context(number).compressByteArray(room, 0, room.length, text, 0, text.length);
      } catch (ZstdException e) {
        if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) return 0;
        throw e;
      }
    }

    private ZstdCompressCtx context(int number) {
      ZstdCompressCtx context = forward[number - 1];
      if (context == null) {
        context =
            new ZstdCompressCtx()
                .setMagicless(true)
                .setDictID(false)
                .setContentSize(true)
                .loadDict(dictionaries.get(number - 1).forward);
        forward[number - 1] = context;
      }
      return context;
    }

    byte[] decompress(int number, byte[] packed, int from, int length) throws IOException {
      long size = Zstd.getFrameContentSize(packed, from, length, true);
      if (size < 0 || size > LONGEST) throw new IOException("a length of " + size);
      ZstdDecompressCtx context = back[number - 1];
      if (context == null) {
        context =
            new ZstdDecompressCtx().setMagicless(true).loadDict(dictionaries.get(number - 1).back);
        back[number - 1] = context;
      }
      byte[] text = new byte[(int) size];
      try {
        int read = context.decompressByteArray(text, 0, text.length, packed, from, length);
        if (read < text.length) throw new IOException("the text is cut");
      } catch (ZstdException e) {
        throw new IOException("no Zstandard: " + e.getMessage(), e);
      }
      return text;
    }
  }

  /**
   * @param dictionaries by their numbers, from 1 on; a number always has the same
   */
  public Packing(List<Dictionary> dictionaries) {
    this.dictionaries = ready(dictionaries);
  }

  private static List<Ready> ready(List<Dictionary> dictionaries) {
    try {
      return dictionaries.stream()
          .map(
              each ->
                  new Ready(
                      new ZstdDictCompress(each.content, each.level),
                      new ZstdDictDecompress(each.content)))
          .toList();
    } catch (LinkageError e) {
      LOG.warn(
          EventCode.AUDIT_UNCOMPRESSED,
          "records are not compressed: Zstandard has no library for this platform: {}",
          e.toString());
      return List.of();
    }
  }

  /**
   * Packs a text.
   *
   * @param dictionary the number of the one to use; 0 where it is not to be compressed
   */
  byte[] pack(int dictionary, byte[] text) {
    int length = text.length;
    boolean kept = dictionary == 0 || dictionary > dictionaries.size();
    if (kept || length < SHORTEST || length > LONGEST) return packed(0, text, length);
    Tools tools = idle.poll();
    if (tools == null) tools = new Tools();
    try {
      if (length > LONG) return packedLong(tools, dictionary, text);
      int compressed = tools.compress(dictionary, text, length);
      if (compressed < length) return packed(dictionary, tools.buffer, compressed);
      return packed(0, text, length);
    } finally {
      idle.add(tools);
    }
  }

  private byte[] packedLong(Tools tools, int dictionary, byte[] text) {
    if (tools.compress(dictionary, text, TRIED) <= TRIED / FEWER_TIMES) {
      byte[] room = new byte[text.length / FEWER_TIMES];
      int compressed = tools.compressInto(room, dictionary, text);
      if (compressed > 0) return packed(dictionary, room, compressed);
    }
    return packed(0, text, text.length);
  }

  private static byte[] packed(int kept, byte[] bytes, int length) {
    byte[] head = new byte[1 + LENGTH];
    head[0] = (byte) kept;
    int at = 1;
    int left = length;
    for (; left >= 0x80; left >>>= 7) head[at++] = (byte) (left | 0x80);
    head[at++] = (byte) left;
    byte[] packed = new byte[padded(at + length)];
    System.arraycopy(head, 0, packed, 0, at);
    System.arraycopy(bytes, 0, packed, at, length);
    return packed;
  }

  /** The length that one of that length is padded to. */
  static int padded(int length) {
    int step = Math.max(STEP, Integer.highestOneBit(length) >> 5);
    return (length + step - 1) & -step;
  }

  /**
   * The text that was packed.
   *
   * @throws IOException where nobody packed it, or with a dictionary that is not here
   */
  byte[] unpack(byte[] packed) throws IOException {
    if (packed.length == 0) throw new IOException("nothing was packed");
    int kept = packed[0] & 0xff;
    int length = 0;
    int at = 1;
    for (int shift = 0; ; shift += 7) {
      if (at >= packed.length || shift > 28) throw new IOException("the length has no end");
      int bits = packed[at++];
      length |= (bits & 0x7f) << shift;
      if (bits >= 0) break;
    }
    if (length < 0 || length > packed.length - at) throw new IOException("the text is cut");
    if (kept == 0) return Arrays.copyOfRange(packed, at, at + length);
    if (kept > dictionaries.size()) throw new IOException("there is no dictionary " + kept);
    Tools tools = idle.poll();
    if (tools == null) tools = new Tools();
    try {
      return tools.decompress(kept, packed, at, length);
    } finally {
      idle.add(tools);
    }
  }
}
