package dev.drawbridge.audit.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.drawbridge.exchange.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON whose bytes are all ASCII: other characters are escaped, so a lone surrogate in a
 * name is kept.
 */
public final class AsciiJson {
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build();

  private AsciiJson() {}

  /** Writes the members of one JSON object. */
  public interface Members {
    void write(JsonGenerator g) throws IOException;
  }

  public static byte[] object(Members members) {
    var out = new Gathered();
    try (JsonGenerator g = FACTORY.createGenerator(out)) {
      g.writeStartObject();
      members.write(g);
      g.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.bytes();
  }

  /**
   * What a generator has written. It hands over what it has gathered in a buffer of its own, a
   * whole record at once in most cases: the array that is kept is the only one that is made.
   */
  private static final class Gathered extends OutputStream {
    private byte[] bytes = {};
    private int length;

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      int end = length + count;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(from, offset, bytes, length, count);
      length = end;
    }

    byte[] bytes() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
  }

  public static void reasons(JsonGenerator g, String name, List<Reason> reasons)
      throws IOException {
    g.writeArrayFieldStart(name);
    for (Reason reason : reasons) {
      g.writeStartObject();
      g.writeStringField("code", reason.code());
      g.writeStringField("message", reason.message());
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  /** Writes a text member; leaves it out where {@code value} is null. */
  public static void text(JsonGenerator g, String name, @Nullable String value) throws IOException {
    if (value != null) g.writeStringField(name, value);
  }

  public static void value(JsonGenerator g, String name, @Nullable Object value)
      throws IOException {
    g.writeFieldName(name);
    value(g, value);
  }

  /** Writes any value that JSON can hold; writes anything else as its text. */
  private static void value(JsonGenerator g, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> g.writeNull();
      case String s -> g.writeString(s);
      case Boolean b -> g.writeBoolean(b);
      case Integer i -> g.writeNumber(i);
      case Long l -> g.writeNumber(l);
      case Double d -> g.writeNumber(d);
      case Number n -> g.writeNumber(n.toString());
      case Map<?, ?> map -> {
        g.writeStartObject();
        for (var e : map.entrySet()) value(g, String.valueOf(e.getKey()), e.getValue());
        g.writeEndObject();
      }
      case Collection<?> list -> {
        g.writeStartArray();
        for (Object each : list) value(g, each);
        g.writeEndArray();
      }
      default -> g.writeString(value.toString());
    }
  }
}
