package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Real clients in Python and JavaScript before every kind of vendor: each feature, each pair. */
class ClientsIT {
  private static final String TEXT = "Hello 🌉! You said: Hello";
  private static final String PICTURE = "I see image/png 68 bytes";
  private static final JsonObject PLACE = new JsonObject().put("city", "Köln");

  private static EveryVendorGateway vendors;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  /**
   * The words of a client's dialect.
   *
   * @param end and {@code tools}: how it says why an answer ended; null where it does not tell
   */
  private record Words(String end, String tools) {}

  private static final Words CHAT = new Words("stop", "tool_calls");
  private static final Words RESPONSES = new Words("completed", "completed");
  private static final Words MESSAGES = new Words("end_turn", "tool_use");
  private static final Words GEMINI = new Words("STOP", "STOP");
  private static final Words VERCEL = new Words("stop", "tool-calls");

  @TestFactory
  Stream<DynamicContainer> python() {
    return Stream.of(
        client(ForeignClients.PYTHON, "openai_chat", CHAT),
        client(ForeignClients.PYTHON, "openai_responses", RESPONSES),
        client(ForeignClients.PYTHON, "anthropic", MESSAGES),
        client(ForeignClients.PYTHON, "google", GEMINI),
        client(ForeignClients.PYTHON, "langchain_openai", CHAT),
        client(ForeignClients.PYTHON, "langchain_anthropic", MESSAGES),
        client(ForeignClients.PYTHON, "langchain_google", GEMINI));
  }

  @TestFactory
  Stream<DynamicContainer> node() {
    return Stream.of(
        client(ForeignClients.NODE, "openai", CHAT),
        client(ForeignClients.NODE, "openaiResponses", RESPONSES),
        client(ForeignClients.NODE, "anthropic", MESSAGES),
        client(ForeignClients.NODE, "google", GEMINI),
        client(ForeignClients.NODE, "vercelCompatible", VERCEL),
        client(ForeignClients.NODE, "vercelOpenai", VERCEL),
        client(ForeignClients.NODE, "vercelAnthropic", VERCEL),
        client(ForeignClients.NODE, "vercelGoogle", VERCEL));
  }

  private static DynamicContainer client(ForeignClients language, String client, Words words) {
    var told = new Told(language, client);
    Stream<DynamicTest> ran =
        Stream.of(DynamicTest.dynamicTest("runs", () -> assertNotNull(told.all())));
    Stream<DynamicTest> cells =
        vendors.models().stream()
            .map(
                model ->
                    DynamicTest.dynamicTest(
                        model, () -> check(client, model, told.of(model), words)));
    return DynamicContainer.dynamicContainer(client, Stream.concat(ran, cells));
  }

  /** What one client said of all vendors; it runs once. */
  private static final class Told {
    private final ForeignClients language;
    private final String client;
    private @Nullable Map<String, Map<String, Object>> told;

    Told(ForeignClients language, String client) {
      this.language = language;
      this.client = client;
    }

    Map<String, Map<String, Object>> all() throws Exception {
      Map<String, Map<String, Object>> all = told;
      if (all == null) {
        all =
            language.run(
                client, vendors.base(), vendors.key(), vendors.models(), vendors.embedders());
        told = all;
      }
      return all;
    }

    Map<String, Object> of(String model) throws Exception {
      return Objects.requireNonNull(all().get(model), "nothing of " + model);
    }
  }

  private static void check(String client, String model, Map<String, Object> told, Words words) {
    assertTrue(told.containsKey("chat"), () -> "no chat in " + told);
    told.forEach(
        (feature, value) -> {
          switch (feature) {
            case "chat" -> {
              JsonObject chat = object(feature, value);
              assertEquals(TEXT, chat.getString("text"), feature);
              if (chat.containsKey("stop")) assertEquals(words.end, chat.getString("stop"));
              if (chat.containsKey("input")) {
                assertEquals(ScriptedModel.INPUT, chat.getInteger("input"));
                assertEquals(ScriptedModel.OUTPUT, chat.getInteger("output"));
              }
            }
            case "stream" -> {
              JsonObject stream = object(feature, value);
              assertEquals(TEXT, stream.getString("text"), feature);
              assertEquals(true, stream.getBoolean("pieces"), "in more than one piece");
              if (stream.containsKey("stop")) assertEquals(words.end, stream.getString("stop"));
              if (stream.containsKey("output")) {
                assertEquals(ScriptedModel.OUTPUT, stream.getInteger("output"));
              }
            }
            case "tools" -> {
              JsonObject tools = object(feature, value);
              assertEquals("weather", tools.getString("name"), () -> feature + " " + tools);
              assertEquals(PLACE, tools.getJsonObject("arguments"));
              // Vercel's client for Gemini lays what a tool said into an object with its name.
              String said = tools.getString("text");
              assertTrue(said.startsWith("The tools said: ") && said.contains("rain"), said);
              if (tools.containsKey("stop")) assertEquals(words.tools, tools.getString("stop"));
            }
            case "streamed_tools" ->
                assertEquals(
                    new JsonArray()
                        .add(new JsonArray().add("weather").add(PLACE))
                        .add(new JsonArray().add("tide").add(PLACE)),
                    value,
                    feature);
            case "schema" -> schema(client, model, value);
            case "vision" -> assertEquals(PICTURE, value, feature);
            case "thinking" -> {
              JsonObject thinking = object(feature, value);
              // Gemini signs at the end, too, which is a block of its own.
              String kinds = thinking.getJsonArray("kinds").encode();
              assertTrue(kinds.startsWith("[\"thinking\",\"text\""), kinds);
              assertEquals("Hello 🌉! You said: Hello again", thinking.getString("text"));
            }
            case "count" -> assertEquals(true, value, feature);
            case "refused" -> {
              JsonObject refused = object(feature, value);
              assertTrue(
                  refused.getString("message").contains("may not use forbidden"),
                  () -> feature + " " + refused);
            }
            case "models" -> {
              String list = String.valueOf(value);
              for (String each : vendors.models()) assertTrue(list.contains(each), list);
              assertTrue(!list.contains("forbidden"), list);
            }
            default -> {
              assertTrue(feature.startsWith("embeddings of "), feature);
              // Google's client makes one text of two for a model that is named like its newest.
              assertTrue(
                  String.valueOf(value).matches("\\[[34](,[34])?]"), () -> feature + " " + value);
            }
          }
        });
  }

  private static void schema(String client, String model, Object value) {
    // Vercel's client for Anthropic forces a tool instead, which Ollama cannot be told.
    if (client.equals("vercelAnthropic") && model.equals("on-ollama")) {
      String told = String.valueOf(value);
      assertTrue(told.contains("cannot be said to on-ollama"), () -> "schema " + told);
      return;
    }
    assertEquals(new JsonObject().put("answer", 42), value, "schema");
  }

  private static JsonObject object(String feature, Object value) {
    var object = (JsonObject) value;
    assertTrue(!object.containsKey("failed") || feature.equals("refused"), () -> feature + object);
    return object;
  }
}
