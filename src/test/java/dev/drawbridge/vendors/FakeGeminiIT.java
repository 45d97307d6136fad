package dev.drawbridge.vendors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The fake refuses what Gemini refuses, so that a bad translation fails loudly. */
class FakeGeminiIT {
  private static final String HELLO = "{'contents':[{'role':'user','parts':[{'text':'hi'}]}]}";
  private static final String MODEL = "/v1beta/models/gemini-3-flash:";
  private static final String VERTEX =
      "/v1/projects/p/locations/l/publishers/google/models/gemini-3-flash:";

  private static HttpResponse<String> ask(VendorServer vendor, String path, String key, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(vendor.url() + path))
              .header(key, "Bearer k")
              .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void itAnswersWholeInEventsAndInAnArray() throws Exception {
    try (VendorServer vendor = FakeGemini.start()) {
      String key = "x-goog-api-key";
      var whole = new JsonObject(ask(vendor, MODEL + "generateContent", key, HELLO).body());
      assertEquals(48, whole.getJsonObject("usageMetadata").getInteger("totalTokenCount"));
      String stream = MODEL + "streamGenerateContent";
      String events = ask(vendor, stream + "?alt=sse", key, HELLO).body();
      var array = new JsonArray(ask(vendor, stream, key, HELLO).body());
      assertEquals(array.size(), events.lines().filter(l -> l.startsWith("data: ")).count());
      assertEquals(
          200, ask(vendor, VERTEX + "generateContent", "authorization", HELLO).statusCode());
    }
  }

  @Test
  void itRefusesWhatGeminiRefuses() throws Exception {
    String[] wrong = {
      "{'contents':[]}",
      "{'messages':[]}",
      HELLO.replace("'user'", "'assistant'"),
      HELLO.replace("}]}]}", "}]}],'generationConfig':{'max_tokens':1}}"),
      HELLO.replace("{'text':'hi'}", "{'functionResponse':{'name':'f','response':{}}}"),
      HELLO.replace(
          "}]}]}", "}]},{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}}]}]}"),
      HELLO.replace("{'text':'hi'}", "{'inlineData':{'mimeType':'image/png','data':'?'}}"),
    };
    try (VendorServer vendor = FakeGemini.start()) {
      for (String body : wrong) {
        var answer = ask(vendor, MODEL + "generateContent", "x-goog-api-key", body);
        assertEquals(400, answer.statusCode(), body);
      }
      var unknown = ask(vendor, MODEL + "generateContent", "authorization", HELLO);
      assertEquals(401, unknown.statusCode());
      var vertex = ask(vendor, VERTEX + "generateContent", "x-other", HELLO);
      assertTrue(vertex.body().startsWith("[{"));
    }
  }
}
