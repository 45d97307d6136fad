package dev.drawbridge.vendors;

import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/** OpenAI's embeddings: four numbers for each text, as numbers or as base64. */
final class FakeOpenAiEmbeddings {
  private FakeOpenAiEmbeddings() {}

  static Reply answer(JsonObject body) {
    Object input = body.getValue("input");
    int count = input instanceof JsonArray many ? many.size() : 1;
    boolean base64 = "base64".equals(body.getString("encoding_format"));
    var data = new JsonArray();
    for (int i = 0; i < count; i++) {
      Object vector = base64 ? base64(i) : new JsonArray().add(i).add(0.5).add(-0.25).add(1);
      data.add(
          new JsonObject().put("object", "embedding").put("index", i).put("embedding", vector));
    }
    return Reply.json(
        200,
        new JsonObject()
            .put("object", "list")
            .put("data", data)
            .put("model", body.getString("model"))
            .put("usage", new JsonObject().put("prompt_tokens", 2).put("total_tokens", 2)));
  }

  private static String base64(int first) {
    Buffer floats = Buffer.buffer();
    for (float f : new float[] {first, 0.5f, -0.25f, 1}) floats.appendFloatLE(f);
    return Base64.getEncoder().encodeToString(floats.getBytes());
  }
}
