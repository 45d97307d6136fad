package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.Vectors;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingCodec;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings on their way between dialects. */
class EmbeddingCodecTest {
  private static ModelCall openAi(String more) {
    return OpenAiEmbeddingScanner.read(
        ("{\"model\":\"embed\",\"input\":[\"a\",\"ü 🌉\"]" + more + "}").getBytes(UTF_8));
  }

  private static ModelCall gemini(String body, boolean batch) {
    byte[] bytes = body.getBytes(UTF_8);
    return batch
        ? GeminiEmbeddingScanner.readBatch(bytes, "embed")
        : GeminiEmbeddingScanner.read(bytes, "embed");
  }

  private static Translation to(Dialect dialect, ModelCall call) {
    return Dialects.translation(
        call, new CallTarget(dialect, null, "up", null, null, false, person -> "p-" + person));
  }

  @Test
  void openAisCallersAreServedByGemini() throws Exception {
    Translation way = to(GeminiDialect.ID, openAi(",\"dimensions\":3,\"user\":\"u\",\"x\":1"));
    EncodedRequest said = way.request();
    assertEquals(
        Json.tree(
            """
            {"requests":[
              {"model":"models/up","content":{"parts":[{"text":"a"}]},"outputDimensionality":3},
              {"model":"models/up","content":{"parts":[{"text":"ü 🌉"}]},"outputDimensionality":3}]}
            """),
        Json.tree(said.body()));
    assertEquals(List.of("x", "user"), said.dropped());
    WholeAnswer answer =
        way.whole(
            ("{\"embeddings\":[{\"values\":[0.25,-1]},{\"values\":[1e-3,2]}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":4}}")
                .getBytes(UTF_8));
    assertEquals(new Usage(4, 0, 0), answer.usage());
    assertEquals(
        Json.tree(
            """
            {"object":"list","data":[
              {"object":"embedding","index":0,"embedding":[0.25,-1.0]},
              {"object":"embedding","index":1,"embedding":[0.001,2.0]}],
             "model":"embed","usage":{"prompt_tokens":4,"total_tokens":4}}
            """),
        Json.tree(answer.body()));
  }

  @Test
  void aVectorAsBase64IsTheSameVector() throws Exception {
    Translation way = to(GeminiDialect.ID, openAi(",\"encoding_format\":\"base64\""));
    byte[] told =
        way.whole("{\"embeddings\":[{\"values\":[0.1,-1]},{\"values\":[]}]}".getBytes(UTF_8))
            .body();
    JsonNode vector = Json.tree(told).at("/data/0/embedding");
    assertEquals("zczMPQAAgL8=", vector.asText());
    assertArrayEquals(new float[] {0.1f, -1f}, Vectors.read(vector));
  }

  @Test
  void geminisCallersAreServedByOpenAi() throws Exception {
    String content = "\"content\":{\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]}";
    String options =
        ",\"task_type\":\"RETRIEVAL_QUERY\",\"outputDimensionality\":2,\"title\":\"t\"";
    byte[] answer =
        ("{\"data\":[{\"index\":1,\"embedding\":[2]},{\"index\":0,\"embedding\":[1]}],"
                + "\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}")
            .getBytes(UTF_8);
    // One text
    Translation one = to(OpenAiDialect.ID, gemini("{" + content + options + "}", false));
    assertEquals(
        Json.tree(
            "{\"model\":\"up\",\"input\":[\"a\\nb\"],\"dimensions\":2,\"encoding_format\":\"float\"}"),
        Json.tree(one.request().body()));
    assertEquals(List.of("title", "taskType"), one.request().dropped());
    assertFalse(one.whole(answer).whole(), "two vectors for one text");
    byte[] single = "{\"data\":[{\"embedding\":[1.5]}]}".getBytes(UTF_8);
    assertEquals(
        Json.tree("{\"embedding\":{\"values\":[1.5]}}"), Json.tree(one.whole(single).body()));
    // Several, whose vectors come in another order
    String request = "{" + content + "}";
    Translation batch =
        to(OpenAiDialect.ID, gemini("{\"requests\":[" + request + "," + request + "]}", true));
    assertEquals(
        Json.tree(
            """
            {"embeddings":[{"values":[1.0]},{"values":[2.0]}],
             "usageMetadata":{"promptTokenCount":5}}
            """),
        Json.tree(batch.whole(answer).body()));
  }

  @Test
  void aPersonGoesByThePseudonym() throws Exception {
    var codec = new OpenAiEmbeddingCodec();
    var target = new CallTarget(OpenAiDialect.ID, null, "up", null, null, false, p -> "p-" + p);
    EncodedRequest said = codec.writeCall(codec.readCall(openAi(",\"user\":\"u\"")), target);
    assertEquals("p-u", Json.tree(said.body()).at("/user").asText());
  }

  @Test
  void whatHasNoWordElsewhereIsAFeature() {
    ModelCall tokens =
        OpenAiEmbeddingScanner.read("{\"model\":\"m\",\"input\":[[1,2]]}".getBytes(UTF_8));
    assertEquals(Set.of(Feature.OWN_FORM), FeatureSupport.lost(tokens, GeminiDialect.ID));
    String first = "{\"content\":{},\"outputDimensionality\":2}";
    ModelCall lengths = gemini("{\"requests\":[" + first + ",{\"content\":{}}]}", true);
    assertEquals(Set.of(Feature.OWN_FORM), lengths.features());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"data\":{}}",
        "{\"data\":[{\"embedding\":\"AAA=\"}]}",
        "{\"data\":[{\"embedding\":\"?\"}]}",
        "{\"data\":[{\"embedding\":[null]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[]},{\"index\":0,\"embedding\":[]}]}",
        "{\"data\":[{\"index\":-1,\"embedding\":[]}]}",
      })
  void whatIsNoAnswerIsNotWhole(String body) {
    ModelCall call = gemini("{\"content\":{\"parts\":[{\"text\":\"a\"}]}}", false);
    assertFalse(to(OpenAiDialect.ID, call).whole(body.getBytes(UTF_8)).whole());
  }

  @Test
  void errorsAreToldInTheCallersForm() throws Exception {
    byte[] error = "{\"error\":{\"code\":400,\"message\":\"too long\"}}".getBytes(UTF_8);
    Translation way = to(GeminiDialect.ID, openAi(""));
    assertTrue(way.whole(error).error());
    assertEquals("too long", Json.tree(way.error(400, error)).at("/error/message").asText());
  }

  @Test
  void damagedAnswersNeverFall() {
    var random = new Random(3);
    byte[] answer = "{\"embeddings\":[{\"values\":[0.25,1]},{\"values\":[1e3]}]}".getBytes(UTF_8);
    byte[] other = "{\"data\":[{\"index\":0,\"embedding\":[1,2.5]}]}".getBytes(UTF_8);
    ModelCall call = gemini("{\"content\":{\"parts\":[{\"text\":\"a\"}]}}", false);
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = Streams.damaged(answer, random);
      byte[] damagedOther = Streams.damaged(other, random);
      assertDoesNotThrow(() -> to(GeminiDialect.ID, openAi("")).whole(damaged));
      assertDoesNotThrow(() -> to(OpenAiDialect.ID, call).whole(damagedOther));
    }
  }
}
