package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelAnswer.Choice;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Citation;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Utf8Offsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads whole answers of generateContent. */
final class GeminiAnswerReader {
  private GeminiAnswerReader() {}

  static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode root = BodyTree.ofAnswer(body);
    JsonNode candidates = GeminiNames.at(root, "candidates");
    JsonNode feedback = GeminiNames.at(root, "promptFeedback");
    if (!candidates.isArray() && !feedback.isObject()) throw new NoAnswer("no candidates");
    String id = GeminiNames.text(root, "responseId");
    List<Choice> choices = new ArrayList<>();
    for (JsonNode candidate : candidates) choices.add(choice(candidate, id));
    if (choices.isEmpty()) {
      boolean blocked = !GeminiNames.text(feedback, "blockReason").isEmpty();
      if (!blocked) throw new NoAnswer("no candidate and no reason");
      choices.add(new Choice(List.of(), StopReason.FILTERED, null, List.of()));
    }
    return new ModelAnswer(
        id,
        GeminiNames.text(root, "modelVersion"),
        choices,
        TokenCounts.of(GeminiDialect.USAGE, GeminiNames.at(root, "usageMetadata")));
  }

  private static Choice choice(JsonNode candidate, String id) {
    List<Part> parts = new ArrayList<>();
    List<Utf8Offsets> texts = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int calls = 0;
    int index = (int) GeminiNames.number(candidate, "index");
    for (JsonNode part : GeminiNames.at(GeminiNames.at(candidate, "content"), "parts")) {
      int at = parts.size();
      JsonNode call = GeminiNames.at(part, "functionCall");
      GeminiParts.said(part, parts);
      if (call.isObject()) {
        parts.add(GeminiParts.call(part, GeminiParts.madeId(id, index, calls++)));
      }
      boolean text = parts.size() > at && parts.get(at) instanceof Part.Text;
      texts.add(Utf8Offsets.of(text ? ((Part.Text) parts.get(at)).text() : ""));
      places.add(text ? at : -1);
    }
    cite(parts, places, GeminiCitations.read(candidate, texts));
    StopReason stop =
        GeminiStopReasons.read(GeminiNames.word(candidate, "finishReason"), calls > 0);
    return new Choice(parts, stop, null, GeminiLogprobs.read(candidate));
  }

  /**
   * Puts what is cited at the text that a part was read to, or at the last before it.
   *
   * @param places of the texts that the vendor's parts were read to, -1 for one that is no text
   * @param cited by the vendor's parts, in their order
   */
  private static void cite(
      List<Part> parts, List<Integer> places, Map<Integer, List<Citation>> cited) {
    Map<Integer, List<Citation>> texts = new TreeMap<>();
    int last = -1;
    int seen = 0;
    for (Map.Entry<Integer, List<Citation>> each : cited.entrySet()) {
      for (; seen <= Math.min(each.getKey(), places.size() - 1); seen++) {
        if (places.get(seen) >= 0) last = places.get(seen);
      }
      if (last >= 0) texts.computeIfAbsent(last, at -> new ArrayList<>()).addAll(each.getValue());
    }
    texts.forEach(
        (at, all) -> parts.set(at, new Part.Text(((Part.Text) parts.get(at)).text(), all)));
  }
}
