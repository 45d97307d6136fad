package dev.drawbridge.sensitivity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.mask.Masker;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.Classification.Quote;
import dev.drawbridge.sensitivity.recogniser.ClassifierSettings;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.PresidioSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A conversation that is sent again goes to recognisers as far as it is new. */
class RecogniserMemoryTest {
  private static final String NAME = "Zorblax Quillfeather";
  private static final String V1 = "0123456789ab";

  private static final PresidioSettings ANALYZER =
      new PresidioSettings(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1), "en");
  private static final ClassifierSettings MODEL =
      new ClassifierSettings("guard", "guards", Duration.ofSeconds(1), "");

  private final Labeller labeller = with(ANALYZER, MODEL, null);

  private static Labeller with(
      PresidioSettings presidio, ClassifierSettings model, @Nullable Labeller before) {
    var settings =
        new SensitivitySettings(
            Level.PUBLIC, Map.of(), Set.of(), List.of(), presidio, List.of(), model);
    return new Labeller(settings, before);
  }

  /** A body whose tools stand behind its messages, as they may. */
  private static byte[] body(List<String> messages) {
    var body = JsonNodeFactory.instance.objectNode();
    var list = body.putArray("messages");
    for (String each : messages) list.addObject().put("role", "user").put("content", each);
    body.putArray("tools").addObject().put("description", "Looks up the weather of a place.");
    return Json.text(body).getBytes(UTF_8);
  }

  private static Recognition texts(Labeller labeller, byte[] body) {
    return new Recognition(labeller, body, Recognised.NONE);
  }

  /** What the recogniser of names adds, and which texts it was asked about. */
  private static Contents named(Labeller by, byte[] body, String version, List<String> asked) {
    Recognition texts = texts(by, body);
    List<List<Finding>> theirs = new ArrayList<>();
    for (String text : texts.unnamed(version)) {
      asked.add(text);
      int at = text.indexOf(NAME);
      theirs.add(
          at < 0
              ? List.of()
              : List.of(new Finding("person", "names", "presidio", 0.8, at, at + NAME.length())));
    }
    return texts.with(by.read(body), theirs, version);
  }

  private static Contents judged(
      Labeller by, byte[] body, Level level, List<String> asked, Quote... quotes) {
    Recognition texts = texts(by, body);
    List<String> open = texts.unjudged();
    asked.addAll(open);
    var said = open.isEmpty() ? Classification.NOTHING : new Classification(level, List.of(quotes));
    return texts.with(by.read(body), said, "guard@1");
  }

  @Test
  void aTurnSendsWhatIsNewAndWhatWasFoundStillCountsAndIsMasked() throws Exception {
    List<String> messages = new ArrayList<>(List.of("I met " + NAME + " today."));
    List<String> asked = new ArrayList<>();
    named(labeller, body(messages), V1, asked);
    for (int turn = 2; turn <= 20; turn++) {
      messages.add("And then, in turn " + turn + "?");
      Contents found = named(labeller, body(messages), V1, asked);
      assertEquals(1, found.findings().get("person"));
      var masker = new Masker(labeller, Set.of("names"), null).knowing(found.recognised());
      String sent = new String(masker.mask(body(messages), List.of()).body(), UTF_8);
      assertFalse(sent.contains(NAME), sent);
    }

    assertEquals(21, asked.size(), "twenty messages and a tool, each once");
    assertEquals(Set.copyOf(asked).size(), asked.size());
  }

  @Test
  void anotherAnalyzerIsAskedAnewAndOneThatIsUnknownEachTime() {
    byte[] body = body(List.of("I met " + NAME + " today."));
    List<String> asked = new ArrayList<>();

    named(labeller, body, Presidio.UNKNOWN, asked);
    named(labeller, body, Presidio.UNKNOWN, asked);
    assertEquals(4, asked.size());
    named(labeller, body, V1, asked);
    named(labeller, body, V1, asked);
    assertEquals(6, asked.size());
    named(labeller, body, "ba9876543210", asked);
    assertEquals(8, asked.size());
  }

  @Test
  void aModelIsAskedAboutWhatIsNewAndItsLevelAndQuotesStay() {
    List<String> messages = new ArrayList<>(List.of("We buy the Heron works in May."));
    List<String> asked = new ArrayList<>();
    var works = new Quote("legal", "buy the Heron");
    var madeUp = new Quote("health", "what nobody wrote");
    judged(labeller, body(messages), Level.CONFIDENTIAL, asked, works, madeUp);
    assertEquals(2, asked.size());
    messages.add("Make it shorter, please.");

    Contents found = judged(labeller, body(messages), Level.PUBLIC, asked);
    Contents again = judged(labeller, body(messages), Level.PUBLIC, asked);

    assertEquals("Make it shorter, please.", asked.getLast());
    assertEquals(3, asked.size());
    for (Contents each : List.of(found, again)) {
      assertEquals(Map.of("classified_confidential", 1, "legal", 1, "health", 1), each.findings());
      assertTrue(each.recognised().leaves(Set.of("health")));
      assertFalse(each.recognised().leaves(Set.of("legal")));
    }
  }

  /** Else one caller's secret would be found in every prompt that begins as that one did. */
  @Test
  void whatAModelSaysOfOneConversationHoldsInNoOtherThatBeginsAlike() {
    String common = "You are a helpful assistant of Acme.";
    List<String> asked = new ArrayList<>();
    byte[] secret = body(List.of(common, "We buy the Heron works in May."));
    byte[] plain = body(List.of(common, "What is a drawbridge?"));

    judged(labeller, secret, Level.RESTRICTED, asked);
    asked.clear();
    Contents found = judged(labeller, plain, Level.PUBLIC, asked);

    assertTrue(asked.contains(common), asked::toString);
    assertEquals(Map.of(), found.findings());
  }

  @Test
  void aChangedBeginningIsJudgedAnew() {
    List<String> asked = new ArrayList<>();
    judged(labeller, body(List.of("We buy it.", "Is it good?")), Level.RESTRICTED, asked);
    asked.clear();

    judged(labeller, body(List.of("We sell it.", "Is it good?")), Level.PUBLIC, asked);

    assertEquals(3, asked.size(), asked::toString);
  }

  @Test
  void whatIsForgottenIsAskedAnew() {
    byte[] body = body(List.of("I met " + NAME + " today."));
    List<String> asked = new ArrayList<>();
    named(labeller, body, V1, asked);
    judged(labeller, body, Level.PUBLIC, asked);
    labeller.forget();
    asked.clear();

    named(labeller, body, V1, asked);
    judged(labeller, body, Level.PUBLIC, asked);

    assertEquals(4, asked.size());
  }

  @Test
  void aReloadKeepsARecogniserThatIsTheSameAndWhatItFound() {
    byte[] body = body(List.of("I met " + NAME + " today."));
    List<String> asked = new ArrayList<>();
    named(labeller, body, V1, asked);
    judged(labeller, body, Level.PUBLIC, asked);
    labeller.recognisers().values().forEach(each -> each.failed("it was gone"));
    asked.clear();

    Labeller same = with(ANALYZER, MODEL, labeller);
    var french = new PresidioSettings(ANALYZER.url(), ANALYZER.timeout(), "fr");
    Labeller other =
        with(french, new ClassifierSettings("other", "guards", MODEL.timeout(), ""), labeller);

    same.recognisers().forEach((name, health) -> assertTrue(health.isAway(), name));
    assertSame(labeller.presidio(), same.presidio());
    assertNotSame(labeller.presidio(), other.presidio());
    other.recognisers().forEach((name, health) -> assertFalse(health.isAway(), name));
    named(same, body, V1, asked);
    assertEquals(List.of(), asked);
    judged(same, body, Level.PUBLIC, asked);
    assertEquals(2, asked.size(), "another server may answer by the model's name");
    named(other, body, V1, asked);
    assertEquals(4, asked.size());
  }
}
