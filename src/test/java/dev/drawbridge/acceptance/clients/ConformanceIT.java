package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.MarkdownPage;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every dialect before every kind of vendor, feature by feature, through a whole gateway. Each cell
 * of the table in the page about clients is what was seen here; {@code -Dconformance=write} writes
 * it anew.
 */
class ConformanceIT {
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
  private static final String PDF =
      Base64.getEncoder().encodeToString("%PDF-1.4 a bridge".getBytes(US_ASCII));
  private static final String CITY = "{\"city\":\"Köln\"}";
  private static final Path PAGE = MarkdownPage.CLIENTS.path;
  private static final String BEGIN = "<!-- conformance: written by ConformanceIT -->\n";
  private static final String END = "<!-- end of conformance -->";

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
   * Something that a caller may ask.
   *
   * @param ask by the model's name
   * @param check of what the caller's dialect made of the answer
   */
  private record Feature(
      String name,
      Function<String, SampleRequest> ask,
      BiConsumer<DialectClient, ParsedAnswer> check) {}

  /** What a vendor tells nobody, whoever asks: its servers have no word for it. */
  private static final Map<String, Set<String>> UNTOLD =
      Map.of("on-ollama", Set.of("usage with cached and reasoning tokens", "refusal of the model"));

  private static final Set<String> REFUSED =
      Set.of("content_filter", "refusal", "SAFETY", "PROHIBITED_CONTENT", "OTHER", "completed");

  private static final List<Feature> FEATURES =
      List.of(
          said("text", m -> new SampleRequest(m, "Hello"), "Hello 🌉! You said: Hello"),
          said(
              "system prompt",
              m -> new SampleRequest(m, "Hello").system("Be brief."),
              "Hello 🌉! You said: Hello (Be brief.)"),
          said(
              "several turns",
              m -> new SampleRequest(m, "Hello", "Hello 🌉!", "And then?"),
              "Hello 🌉! You said: And then?"),
          said(
              "image in the request",
              m -> new SampleRequest(m, "What is this?").image(PNG),
              "I see image/png 68 bytes"),
          said(
              "image by its URL",
              m ->
                  new SampleRequest(m, "What is this?").imageLink("https://example.org/bridge.png"),
              "I see https://example.org/bridge.png"),
          said(
              "PDF in the request",
              m -> new SampleRequest(m, "What is this?").document(PDF),
              "I see application/pdf 17 bytes"),
          calls(
              "tool call",
              m -> new SampleRequest(m, "What is the weather?").tools("weather"),
              "weather"),
          calls(
              "parallel tool calls",
              m -> new SampleRequest(m, "The weather in both?").tools("weather", "tide"),
              "weather",
              "tide"),
          calls(
              "no more than one tool call",
              m -> new SampleRequest(m, "The weather in both?").tools("weather", "tide").single(),
              "weather"),
          calls(
              "forced tool",
              m -> new SampleRequest(m, "Hello").tools("weather", "tide").forced("tide"),
              "tide"),
          said(
              "tool results",
              m ->
                  new SampleRequest(m, "What is the weather?")
                      .tools("weather", "tide")
                      .results("rain", "high"),
              "The tools said: rain | high"),
          said("JSON schema", m -> new SampleRequest(m, "What is it?").schema(), "{\"answer\":42}"),
          said(
              "JSON without a schema",
              m -> new SampleRequest(m, "What is it, as JSON?").json(),
              "{\"answer\":42}"),
          new Feature(
              "stop sequence",
              m -> new SampleRequest(m, "count to 9").stop("4"),
              (client, answer) -> assertEquals("1 2 3 ", answer.text.toString())),
          new Feature(
              "reasoning shown",
              m -> new SampleRequest(m, "Hello").thinking(),
              (client, answer) -> {
                assertEquals("Hello 🌉! You said: Hello", answer.text.toString());
                assertEquals(ScriptedModel.THOUGHT, answer.thought.toString());
              }),
          new Feature(
              "usage with cached and reasoning tokens",
              m -> new SampleRequest(m, "Hello"),
              (client, answer) -> {
                assertEquals(ScriptedModel.INPUT, answer.input);
                assertEquals(ScriptedModel.OUTPUT, answer.output);
                assertEquals(
                    answer.model.equals("on-ollama") ? 0 : ScriptedModel.CACHED, answer.cached);
              }),
          new Feature(
              "refusal of the model",
              m -> new SampleRequest(m, "please refuse"),
              (client, answer) ->
                  assertTrue(
                      REFUSED.contains(answer.stop)
                          || answer.text.toString().equals("I cannot help with that."),
                      () -> "a refusal was told as " + answer)),
          new Feature(
              "several choices",
              m -> new SampleRequest(m, "Hello").choices(2),
              (client, answer) -> {
                assertEquals("Hello 🌉! You said: Hello", answer.text.toString());
                assertEquals("Hello 🌉! You said: Hello", String.valueOf(answer.others.get(1)));
              }),
          new Feature(
              "log probabilities",
              m -> new SampleRequest(m, "Hello").logprobs(),
              (client, answer) -> assertTrue(answer.logprobs, answer::toString)),
          said(
              "prompt-cache mark",
              m -> new SampleRequest(m, "Hello").system("Be brief.").cached(),
              "Hello 🌉! You said: Hello (Be brief.)"));

  private static Feature said(String name, Function<String, SampleRequest> ask, String text) {
    return new Feature(
        name,
        ask,
        (client, answer) -> assertEquals(text, answer.text.toString(), answer::toString));
  }

  private static Feature calls(String name, Function<String, SampleRequest> ask, String... tools) {
    List<String> expected = new ArrayList<>();
    for (String tool : tools) expected.add(tool + CITY);
    return new Feature(
        name, ask, (client, answer) -> assertEquals(expected, answer.calls(), answer::toString));
  }

  /** What a cell was seen to be. */
  private enum Cell {
    SERVED,
    /** Refused with {@code capability_missing}: nothing is lost in silence. */
    REFUSED,
    /** The caller's dialect, or the vendor, has no word for it. */
    UNSAID
  }

  private static final Map<String, Map<String, Map<DialectClient, Cell>>> SEEN =
      new LinkedHashMap<>();

  @TestFactory
  List<DynamicTest> cells() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Feature feature : FEATURES) {
      for (String model : vendors.everywhere()) {
        for (DialectClient client : DialectClients.ALL) {
          tests.add(
              DynamicTest.dynamicTest(
                  feature.name + ": " + client.letter + " to " + model,
                  () -> {
                    Cell cell = see(feature, client, model);
                    SEEN.computeIfAbsent(feature.name, k -> new LinkedHashMap<>())
                        .computeIfAbsent(model, k -> new LinkedHashMap<>())
                        .put(client, cell);
                  }));
        }
      }
    }
    tests.add(DynamicTest.dynamicTest("the page says so", ConformanceIT::compare));
    return tests;
  }

  private static Cell see(Feature feature, DialectClient client, String model) throws Exception {
    if (UNTOLD.getOrDefault(model, Set.of()).contains(feature.name)) return Cell.UNSAID;
    SampleRequest request = feature.ask.apply(model);
    JsonObject body = client.body(request);
    if (body == null) return Cell.UNSAID;
    HttpResponse<String> whole = post(client, request, body);
    if (whole.statusCode() == 403) {
      String said = whole.body();
      assertTrue(said.contains("capability_missing"), said);
      // Then the stream of it is refused as well, and no vendor saw either.
      assertEquals(403, post(client, request.stream(), streamed(client, request)).statusCode());
      return Cell.REFUSED;
    }
    assertEquals(200, whole.statusCode(), whole::body);
    ParsedAnswer answer = client.whole(new JsonObject(whole.body()));
    answer.model = model;
    feature.check.accept(client, answer);

    HttpResponse<String> stream = post(client, request.stream(), streamed(client, request));
    assertEquals(200, stream.statusCode(), stream::body);
    ParsedAnswer streamed = client.stream(stream.body());
    streamed.model = model;
    feature.check.accept(client, streamed);
    assertTrue(streamed.ended, () -> "no proper end in " + stream.body());
    assertEquals(answer.stop, streamed.stop, "whole and streamed end alike");
    return Cell.SERVED;
  }

  private static JsonObject streamed(DialectClient client, SampleRequest request) {
    return Objects.requireNonNull(client.body(request.stream()));
  }

  private static HttpResponse<String> post(
      DialectClient client, SampleRequest request, JsonObject body) throws Exception {
    return vendors.gateway().post(client.path(request), vendors.key(), body.encode());
  }

  private static void compare() throws Exception {
    String table = table();
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN);
    int to = page.indexOf(END);
    assertTrue(from >= 0 && to > from, "the page has no place for the table");
    String now = page.substring(from + BEGIN.length(), to);
    if ("write".equals(System.getProperty("conformance"))) {
      Files.writeString(
          PAGE, page.substring(0, from + BEGIN.length()) + table + page.substring(to));
      return;
    }
    assertEquals(table, now, "run ConformanceIT with -Dconformance=write");
  }

  private static String table() {
    List<String> models = vendors.everywhere();
    var table = new StringBuilder("| |");
    for (String model : models) table.append(' ').append(vendors.title(model)).append(" |");
    table.append("\n|---|").append("---|".repeat(models.size())).append('\n');
    SEEN.forEach(
        (feature, byModel) -> {
          table.append("| ").append(feature).append(" |");
          for (String model : models) {
            table.append(' ').append(cell(byModel.getOrDefault(model, Map.of()))).append(" |");
          }
          table.append('\n');
        });
    return table.toString();
  }

  private static String cell(Map<DialectClient, Cell> fronts) {
    String served =
        fronts.entrySet().stream()
            .filter(e -> e.getValue() == Cell.SERVED)
            .map(e -> e.getKey().letter)
            .collect(Collectors.joining(" "));
    String refused =
        fronts.entrySet().stream()
            .filter(e -> e.getValue() == Cell.REFUSED)
            .map(e -> "~~" + e.getKey().letter + "~~")
            .collect(Collectors.joining(" "));
    return (served + " " + refused).strip();
  }
}
