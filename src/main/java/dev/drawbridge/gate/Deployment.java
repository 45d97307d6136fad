package dev.drawbridge.gate;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Azure's way to name a model: in the path, whatever the body says or leaves out. */
final class Deployment {
  private static final String MODEL = "model";

  private Deployment() {}

  /**
   * Reads a body as one of OpenAI's.
   *
   * @param named the path's model
   */
  static ModelCall read(Function<byte[], ModelCall> reader, byte[] body, String named) {
    ModelCall call;
    try {
      call = reader.apply(body);
    } catch (Refusal refusal) {
      if (!MODEL.equals(refusal.details().param())) throw refusal;
      call = reader.apply(naming(body, named));
    }
    return call.named(named);
  }

  /** The body with the model as its first member. */
  private static byte[] naming(byte[] body, String named) {
    int brace = 0;
    while (brace < body.length && body[brace] != '{') brace++;
    var out = new ByteArrayOutputStream(body.length + named.length() + 16);
    out.write(body, 0, Math.min(brace + 1, body.length));
    out.writeBytes(member(named).getBytes(StandardCharsets.UTF_8));
    int rest = brace + 1;
    while (rest < body.length && body[rest] <= ' ' && body[rest] >= 0) rest++;
    if (rest < body.length && body[rest] != '}') out.write(',');
    if (brace + 1 < body.length) out.write(body, brace + 1, body.length - brace - 1);
    return out.toByteArray();
  }

  private static String member(String named) {
    var text = new StringBuilder("\"model\":\"");
    for (char c : named.toCharArray()) {
      if (c == '"' || c == '\\') text.append('\\').append(c);
      else if (c < ' ' || Character.isSurrogate(c)) text.append(String.format("\\u%04x", (int) c));
      else text.append(c);
    }
    return text.append('"').toString();
  }
}
