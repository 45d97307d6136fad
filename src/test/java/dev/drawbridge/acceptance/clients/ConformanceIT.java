package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendor;
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

  private static final List<Front> FRONTS =
      List.of(new ChatFront(), new ResponsesFront(), new MessagesFront(), new GeminiFront());

  private static EveryVendor vendors;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendor.start(folder);
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
      String name, Function<String, Asking> ask, BiConsumer<Front, Heard> check) {}

  /** What a vendor tells nobody, whoever asks: its servers have no word for it. */
  private static final Map<String, Set<String>> UNTOLD =
      Map.of("on-ollama", Set.of("usage with cached and reasoning tokens", "refusal of the model"));

  private static final Set<String> REFUSED =
      Set.of("content_filter", "refusal", "SAFETY", "PROHIBITED_CONTENT", "OTHER", "completed");

  private static final List<Feature> FEATURES =
      List.of(
          said("text", m -> new Asking(m, "Hello"), "Hello 🌉! You said: Hello"),
          said(
              "system prompt",
              m -> new Asking(m, "Hello").system("Be brief."),
              "Hello 🌉! You said: Hello (Be brief.)"),
          said(
              "several turns",
              m -> new Asking(m, "Hello", "Hello 🌉!", "And then?"),
              "Hello 🌉! You said: And then?"),
          said(
              "image in the request",
              m -> new Asking(m, "What is this?").image(PNG),
              "I see image/png 68 bytes"),
          said(
              "image by its URL",
              m -> new Asking(m, "What is this?").imageLink("https://example.org/bridge.png"),
              "I see https://example.org/bridge.png"),
          said(
              "PDF in the request",
              m -> new Asking(m, "What is this?").document(PDF),
              "I see application/pdf 17 bytes"),
          calls(
              "tool call", m -> new Asking(m, "What is the weather?").tools("weather"), "weather"),
          calls(
              "parallel tool calls",
              m -> new Asking(m, "The weather in both?").tools("weather", "tide"),
              "weather",
              "tide"),
          calls(
              "no more than one tool call",
              m -> new Asking(m, "The weather in both?").tools("weather", "tide").single(),
              "weather"),
          calls(
              "forced tool",
              m -> new Asking(m, "Hello").tools("weather", "tide").forced("tide"),
              "tide"),
          said(
              "tool results",
              m ->
                  new Asking(m, "What is the weather?")
                      .tools("weather", "tide")
                      .results("rain", "high"),
              "The tools said: rain | high"),
          said("JSON schema", m -> new Asking(m, "What is it?").schema(), "{\"answer\":42}"),
          said(
              "JSON without a schema",
              m -> new Asking(m, "What is it, as JSON?").json(),
              "{\"answer\":42}"),
          new Feature(
              "stop sequence",
              m -> new Asking(m, "count to 9").stop("4"),
              (front, heard) -> assertEquals("1 2 3 ", heard.text.toString())),
          new Feature(
              "reasoning shown",
              m -> new Asking(m, "Hello").thinking(),
              (front, heard) -> {
                assertEquals("Hello 🌉! You said: Hello", heard.text.toString());
                assertEquals(ScriptedModel.THOUGHT, heard.thought.toString());
              }),
          new Feature(
              "usage with cached and reasoning tokens",
              m -> new Asking(m, "Hello"),
              (front, heard) -> {
                assertEquals(ScriptedModel.INPUT, heard.input);
                assertEquals(ScriptedModel.OUTPUT, heard.output);
                assertEquals(
                    heard.model.equals("on-ollama") ? 0 : ScriptedModel.CACHED, heard.cached);
              }),
          new Feature(
              "refusal of the model",
              m -> new Asking(m, "please refuse"),
              (front, heard) ->
                  assertTrue(
                      REFUSED.contains(heard.stop)
                          || heard.text.toString().equals("I cannot help with that."),
                      () -> "a refusal was told as " + heard)),
          new Feature(
              "several choices",
              m -> new Asking(m, "Hello").choices(2),
              (front, heard) -> {
                assertEquals("Hello 🌉! You said: Hello", heard.text.toString());
                assertEquals("Hello 🌉! You said: Hello", String.valueOf(heard.others.get(1)));
              }),
          new Feature(
              "log probabilities",
              m -> new Asking(m, "Hello").logprobs(),
              (front, heard) -> assertTrue(heard.logprobs, heard::toString)),
          said(
              "prompt-cache mark",
              m -> new Asking(m, "Hello").system("Be brief.").cached(),
              "Hello 🌉! You said: Hello (Be brief.)"));

  private static Feature said(String name, Function<String, Asking> ask, String text) {
    return new Feature(
        name, ask, (front, heard) -> assertEquals(text, heard.text.toString(), heard::toString));
  }

  private static Feature calls(String name, Function<String, Asking> ask, String... tools) {
    List<String> expected = new ArrayList<>();
    for (String tool : tools) expected.add(tool + CITY);
    return new Feature(
        name, ask, (front, heard) -> assertEquals(expected, heard.calls(), heard::toString));
  }

  /** What a cell was seen to be. */
  private enum Cell {
    SERVED,
    /** Refused with {@code capability_missing}: nothing is lost in silence. */
    REFUSED,
    /** The caller's dialect, or the vendor, has no word for it. */
    UNSAID
  }

  private static final Map<String, Map<String, Map<Front, Cell>>> SEEN = new LinkedHashMap<>();

  @TestFactory
  List<DynamicTest> cells() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Feature feature : FEATURES) {
      for (String model : vendors.everywhere()) {
        for (Front front : FRONTS) {
          tests.add(
              DynamicTest.dynamicTest(
                  feature.name + ": " + front.letter + " to " + model,
                  () -> {
                    Cell cell = see(feature, front, model);
                    SEEN.computeIfAbsent(feature.name, k -> new LinkedHashMap<>())
                        .computeIfAbsent(model, k -> new LinkedHashMap<>())
                        .put(front, cell);
                  }));
        }
      }
    }
    tests.add(DynamicTest.dynamicTest("the page says so", ConformanceIT::compare));
    return tests;
  }

  private static Cell see(Feature feature, Front front, String model) throws Exception {
    if (UNTOLD.getOrDefault(model, Set.of()).contains(feature.name)) return Cell.UNSAID;
    Asking asking = feature.ask.apply(model);
    JsonObject body = front.body(asking);
    if (body == null) return Cell.UNSAID;
    HttpResponse<String> whole = post(front, asking, body);
    if (whole.statusCode() == 403) {
      String said = whole.body();
      assertTrue(said.contains("capability_missing"), said);
      // Then the stream of it is refused as well, and no vendor saw either.
      assertEquals(403, post(front, asking.stream(), streamed(front, asking)).statusCode());
      return Cell.REFUSED;
    }
    assertEquals(200, whole.statusCode(), whole::body);
    Heard heard = front.whole(new JsonObject(whole.body()));
    heard.model = model;
    feature.check.accept(front, heard);

    HttpResponse<String> stream = post(front, asking.stream(), streamed(front, asking));
    assertEquals(200, stream.statusCode(), stream::body);
    Heard streamed = front.stream(stream.body());
    streamed.model = model;
    feature.check.accept(front, streamed);
    assertTrue(streamed.ended, () -> "no proper end in " + stream.body());
    assertEquals(heard.stop, streamed.stop, "whole and streamed end alike");
    return Cell.SERVED;
  }

  private static JsonObject streamed(Front front, Asking asking) {
    return Objects.requireNonNull(front.body(asking.stream()));
  }

  private static HttpResponse<String> post(Front front, Asking asking, JsonObject body)
      throws Exception {
    return vendors.gateway().post(front.path(asking), vendors.key(), body.encode());
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

  private static String cell(Map<Front, Cell> fronts) {
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
