package dev.drawbridge.dialect.openai;

import dev.drawbridge.exchange.Mark;
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
    if (call.model().equals(named)) return call;
    for (Mark mark : call.marks()) {
      if (mark.kind() == Mark.Kind.MODEL) return reader.apply(renamed(body, mark, named));
    }
    return call;
  }

  /** The body with the path's model where it names another. */
  private static byte[] renamed(byte[] body, Mark mark, String named) {
    var out = new ByteArrayOutputStream(body.length + named.length());
    out.write(body, 0, mark.from());
    out.writeBytes(quoted(named));
    out.write(body, mark.to(), body.length - mark.to());
    return out.toByteArray();
  }

  /** The body with the model as its first member. */
  private static byte[] naming(byte[] body, String named) {
    int brace = 0;
    while (brace < body.length && body[brace] != '{') brace++;
    var out = new ByteArrayOutputStream(body.length + named.length() + 16);
    out.write(body, 0, Math.min(brace + 1, body.length));
    out.writeBytes("\"model\":".getBytes(StandardCharsets.UTF_8));
    out.writeBytes(quoted(named));
    int rest = brace + 1;
    while (rest < body.length && body[rest] <= ' ' && body[rest] >= 0) rest++;
    if (rest < body.length && body[rest] != '}') out.write(',');
    if (brace + 1 < body.length) out.write(body, brace + 1, body.length - brace - 1);
    return out.toByteArray();
  }

  private static byte[] quoted(String named) {
    var text = new StringBuilder("\"");
    for (int i = 0; i < named.length(); i++) {
      char c = named.charAt(i);
      if (c == '"' || c == '\\') text.append('\\').append(c);
      else if (c < ' ' || Character.isSurrogate(c)) text.append(String.format("\\u%04x", (int) c));
      else text.append(c);
    }
    return text.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }
}
