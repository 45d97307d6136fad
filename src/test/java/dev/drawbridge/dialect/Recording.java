package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.fixture.SharedData;
import dev.drawbridge.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/**
 * One exchange with a real vendor that another project recorded. They are no part of this project
 * and lie beside it, see {@link SharedData}.
 *
 * @param id tells it from others where a test fails
 * @param vendor whose answer it is
 * @param request the body that a client sent
 * @param made whether {@code request} was made up for an answer that came alone
 */
record Recording(
    String id,
    Dialect dialect,
    String vendor,
    String model,
    boolean stream,
    boolean made,
    byte[] request,
    int status,
    byte[] answer) {

  /** All that lie there; skips the test where none do. */
  static List<Recording> all() {
    Path file = SharedData.file("recordings.jsonl.xz");
    List<Recording> all = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(new XZInputStream(Files.newInputStream(file)), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) all.add(of(Json.tree(line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Recording of(JsonNode line) {
    byte[] answer =
        line.has("b64")
            ? Base64.getDecoder().decode(line.path("b64").asText())
            : line.path("body").asText().getBytes(UTF_8);
    return new Recording(
        line.path("src").asText() + " " + line.path("id").asText(),
        dialect(line.path("d").asText()),
        line.path("vendor").asText(),
        line.path("model").asText(),
        line.path("stream").asBoolean(),
        line.path("made").asBoolean(),
        Json.text(line.path("req")).getBytes(UTF_8),
        line.path("status").asInt(),
        answer);
  }

  private static Dialect dialect(String name) {
    return name.equals("chat") ? OpenAiDialect.ID : new Dialect(name);
  }

  /** Whether it is known what was asked: some answers came alone. */
  boolean asked() {
    return request.length > 4;
  }

  /** Whether a stream came as one array, as Gemini sends it to whoever does not ask for events. */
  boolean array() {
    return dialect.equals(GeminiDialect.ID) && answer.length > 0 && answer[0] == '[';
  }

  boolean succeeded() {
    return status == 200;
  }

  /** The call as a caller's; only of dialects that callers speak. */
  ModelCall call() {
    return switch (dialect.wire()) {
      case "openai" -> OpenAiRequestScanner.read(request);
      case "responses" -> ResponsesRequestScanner.read(request);
      case "anthropic" -> AnthropicRequestScanner.read(request);
      case "gemini" -> GeminiRequestScanner.read(request, model, stream);
      default -> throw new IllegalStateException("no caller speaks " + dialect);
    };
  }

  boolean callersSpeakIt() {
    return !dialect.equals(BedrockDialect.ID) && !dialect.equals(OllamaDialect.ID);
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return dialect.wire() + " " + vendor + " " + id;
  }
}
