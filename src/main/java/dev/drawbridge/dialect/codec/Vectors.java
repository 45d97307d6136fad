package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.NoAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Vectors in JSON: as numbers, or as base64 of little-endian floats. */
public final class Vectors {
  private Vectors() {}

  /**
   * Reads one in either form.
   *
   * @throws NoAnswer where it is neither
   */
  public static float[] read(JsonNode vector) throws NoAnswer {
    if (vector.isTextual()) return decoded(vector.textValue());
    if (!vector.isArray()) throw new NoAnswer("no vector");
    float[] values = new float[vector.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = vector.get(i);
      if (!value.isNumber()) throw new NoAnswer("a vector of something else than numbers");
      values[i] = value.floatValue();
    }
    return values;
  }

  private static float[] decoded(String base64) throws NoAnswer {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      if (bytes.remaining() % Float.BYTES != 0) throw new NoAnswer("a vector cut off");
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    } catch (IllegalArgumentException e) {
      throw new NoAnswer("a vector that is no base64");
    }
  }

  public static void write(JsonGenerator json, float[] vector, boolean base64) throws IOException {
    if (!base64) {
      json.writeStartArray();
      for (float value : vector) json.writeNumber(value);
      json.writeEndArray();
      return;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    json.writeString(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
