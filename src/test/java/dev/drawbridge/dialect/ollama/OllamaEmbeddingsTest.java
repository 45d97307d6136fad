package dev.drawbridge.dialect.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingCodec;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeOllama;
import dev.drawbridge.fixture.vendors.VendorServer;
import dev.drawbridge.json.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OllamaEmbeddingsTest {
  private static final OpenAiEmbeddingCodec OPENAI = new OpenAiEmbeddingCodec();

  private static ModelCall call(String body) {
    return OpenAiEmbeddingScanner.read(body.replace('\'', '"').getBytes(UTF_8));
  }

  private static CallTarget target(Dialect dialect) {
    return new CallTarget(dialect, null, "nomic", null, null, false, person -> "pseudonym");
  }

  private static byte[] ollamas(Translation way) {
    VendorServer.Reply reply = FakeOllama.answer("/api/embed", Buffer.buffer(way.request().body()));
    assertEquals(200, reply.status(), reply.pieces().toString());
    return reply.pieces().getFirst().getBytes();
  }

  @Test
  void textsGoToOllamaAndVectorsComeBack() throws Exception {
    assertTrue(FeatureSupport.reaches(Operation.EMBEDDING, OpenAiDialect.ID, OllamaDialect.ID));
    ModelCall asked =
        call("{'model':'m','input':['é','longer'],'dimensions':4,'user':'u','service_tier':'x'}");
    assertEquals(Set.of(), asked.features());
    Translation way = Dialects.translation(asked, target(OllamaDialect.ID));
    assertEquals(List.of("service_tier", "user"), way.request().dropped());
    WholeAnswer answer = way.whole(ollamas(way));
    assertEquals(new Usage(8, 0, 0), answer.usage());
    JsonNode read = Json.tree(answer.body());
    assertEquals("nomic", read.path("model").asText());
    assertEquals(
        Json.tree("[1.0,0.25,0.5,0.75]"), Json.tree(read.at("/data/0/embedding").toString()));
    assertEquals(6.0, read.at("/data/1/embedding/0").doubleValue());
    assertEquals(1, read.at("/data/1/index").asInt());
    assertEquals(8, read.at("/usage/prompt_tokens").asInt());
  }

  @Test
  void vectorsComeAsBase64WhereTheyAreAskedForSo() throws Exception {
    Translation way =
        Dialects.translation(
            call("{'model':'m','input':'abc','encoding_format':'base64'}"),
            target(OllamaDialect.ID));
    byte[] answer = way.whole(ollamas(way)).body();
    // 3.0, 0.25 and 0.5, little end first.
    assertEquals("AABAQAAAgD4AAAA/", Json.tree(answer).at("/data/0/embedding").asText());
    float[] vector = OPENAI.readAnswer(answer).vectors().getFirst();
    assertArrayEquals(new float[] {3, 0.25f, 0.5f}, vector);
  }

  @Test
  void halfASurrogatePairGoesAsTheReplacementCharacter() throws Exception {
    // The first half between two letters and at the end, the second alone, and a whole pair.
    ModelCall asked =
        call("{'model':'m','input':['a\\ud83cb','cut \\ud83c','\\udf09','whole \\ud83c\\udf09']}");
    Translation way = Dialects.translation(asked, target(OllamaDialect.ID));

    assertEquals(
        Json.tree("[\"a\ufffdb\",\"cut \ufffd\",\"\ufffd\",\"whole 🌉\"]"),
        Json.tree(way.request().body()).path("input"));
    assertTrue(way.whole(ollamas(way)).whole());
  }

  @Test
  void whatOneModelAloneUnderstandsIsAFeature() {
    assertEquals(Set.of(Feature.OWN_FORM), call("{'model':'m','input':[1,2]}").features());
    assertEquals(Set.of(Feature.OWN_FORM), call("{'model':'m','input':[[1],[2]]}").features());
    assertEquals(
        Set.of(Feature.OWN_FORM), call("{'model':'m','input':'x','input_type':'q'}").features());
    assertEquals(Set.of(), call("{'model':'m','input':'x','input_type':null}").features());
  }

  @Test
  void asManyVectorsAsTextsOrNoAnswer() {
    Translation way =
        Dialects.translation(call("{'model':'m','input':['a','b']}"), target(OllamaDialect.ID));
    byte[] one = "{\"embeddings\":[[1]]}".getBytes(UTF_8);
    assertFalse(way.whole(one).whole());
    byte[] error = "{\"error\":\"model not found\"}".getBytes(UTF_8);
    assertTrue(way.whole(error).error());
    assertEquals("model not found", new OpenAiChatCodec().errorMessage(way.error(404, error)));
  }
}
