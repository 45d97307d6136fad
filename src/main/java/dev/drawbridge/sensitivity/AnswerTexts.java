package dev.drawbridge.sensitivity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The texts of an answer, whatever its dialect. Of a stream the pieces that stand at the same place
 * of its events, of the same choice or block, are one text: what is divided among events is whole.
 */
final class AnswerTexts {
  /** Fields that stand in each event and say nothing, where they are no argument of a tool. */
  private static final Set<String> REPEATED =
      Set.of(
          "id",
          "object",
          "model",
          "type",
          "role",
          "item_id",
          "finish_reason",
          "service_tier",
          "system_fingerprint",
          "obfuscation",
          "modelVersion",
          "responseId");

  /** Fields within which every name is a tool's own. */
  private static final Set<String> ARGUMENTS = Set.of("args", "input", "arguments");

  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

  /** What ends a stream; read as the document that it is not, it would cost an exception. */
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  /** Forms of events that are known at once; a stream seldom has more. */
  private static final int KNOWN = 4;

  /** In the order in which they begin. */
  private final List<StringBuilder> pieces = new ArrayList<>();

  /** Names of members within a tool's arguments: the model says them, too. */
  private final Set<String> names = new LinkedHashSet<>();

  private final Place outermost = new Place(false);
  private final Index none = new Index();

  /** Forms of events that were read before, the one that came last first. */
  private final List<KnownForm> known = new ArrayList<>(KNOWN);

  /** Where each string of the event at hand is said; null for nowhere. */
  private final List<@Nullable StringBuilder> strings = new ArrayList<>();

  /**
   * The form of an event, and where its values are said.
   *
   * @param said one for each value; null for nowhere
   */
  private record KnownForm(JsonShape shape, List<@Nullable StringBuilder> said) {
    /** Takes an event, where it is of this form; the end of its line, -1 where it is not. */
    int taken(byte[] stream, int from) {
      int end = shape.alike(stream, from, stream.length);
      if (end < 0 || (end < stream.length && stream[end] != '\n')) return -1;
      for (int i = 0; i < said.size(); i++) {
        StringBuilder text = said.get(i);
        if (text != null) text.append(shape.text(stream, i));
      }
      return end;
    }
  }

  /** A field of the events, by the names of those in which it is. */
  private static final class Place {
    /** Whether it is within a tool's arguments. */
    private final boolean argument;

    private final Map<String, Place> within = new HashMap<>();

    /** What is said there, by the indexes that the event gave before it. */
    private final Map<Index, StringBuilder> said = new HashMap<>(2);

    Place(boolean argument) {
      this.argument = argument;
    }

    Place of(String name) {
      Place known = within.get(name);
      if (known != null) return known;
      var made = new Place(argument || ARGUMENTS.contains(name));
      within.put(name, made);
      return made;
    }
  }

  /** The indexes that an event has given so far, one after the other. */
  private static final class Index {
    private final Map<String, Index> next = new HashMap<>(2);

    Index then(String number) {
      return next.computeIfAbsent(number, n -> new Index());
    }
  }

  private AnswerTexts() {}

  /** Of an answer in one piece. */
  static Collection<String> ofWhole(byte[] json) {
    List<String> texts = new ArrayList<>();
    new PromptStrings((text, message, result) -> texts.add(text), kind -> {}).read(json);
    return texts;
  }

  /** Of a stream: server-sent events, or one array of them; what is cut off at its end is left. */
  static Collection<String> ofStream(byte[] stream) {
    var texts = new AnswerTexts();
    int first = 0;
    while (first < stream.length && stream[first] <= ' ') first++;
    if (first < stream.length && stream[first] == '[') texts.event(stream, first, stream.length);
    else texts.events(stream);
    Set<String> all = new LinkedHashSet<>(texts.names);
    texts.pieces.forEach(text -> all.add(text.toString()));
    return all;
  }

  private void events(byte[] stream) {
    int at = 0;
    while (at < stream.length) {
      int from = at + DATA.length;
      boolean data = from < stream.length && Arrays.equals(stream, at, from, DATA, 0, DATA.length);
      int end = data ? endOfKnown(stream, from) : -1;
      if (end < 0) {
        end = at;
        while (end < stream.length && stream[end] != '\n') end++;
        if (data && from < end && !done(stream, from, end) && event(stream, from, end)) {
          keep(stream, from, end);
        }
      }
      at = end + 1;
    }
  }

  private static boolean done(byte[] stream, int from, int to) {
    int at = from;
    while (at < to && stream[at] == ' ') at++;
    int end = at + DONE.length;
    return end <= to && Arrays.equals(stream, at, end, DONE, 0, DONE.length);
  }

  /**
   * Takes an event that differs from an earlier one in what it says only.
   *
   * @return where its line ends; -1 where it is none
   */
  private int endOfKnown(byte[] stream, int from) {
    for (int i = 0; i < known.size(); i++) {
      int end = known.get(i).taken(stream, from);
      if (end < 0) continue;
      if (i > 0) known.addFirst(known.remove(i));
      return end;
    }
    return -1;
  }

  /** Keeps the form of the event that was just read. */
  private void keep(byte[] bytes, int from, int to) {
    JsonShape shape = JsonShape.of(bytes, from, to);
    List<@Nullable StringBuilder> said = new ArrayList<>(shape.values());
    int string = 0;
    for (int i = 0; i < shape.values(); i++) {
      if (shape.isNumber(i)) {
        if (shape.name(i).endsWith("index")) shape.fix(i);
        said.add(null);
      } else {
        said.add(string < strings.size() ? strings.get(string) : null);
        string++;
      }
    }
    if (string != strings.size()) return; // It is written in an unusual way.
    if (known.size() == KNOWN) known.removeLast();
    known.addFirst(new KnownForm(shape, said));
  }

  /**
   * Reads an event, or an array of them.
   *
   * @return whether it is one document that was read to its end, and is read again from its form
   */
  private boolean event(byte[] bytes, int from, int to) {
    strings.clear();
    boolean numbered = false;
    ArrayDeque<Place> path = new ArrayDeque<>();
    Place place = outermost;
    Index index = none;
    String name = "";
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> {
            name = parser.currentName();
            if (place.argument) names.add(name);
          }
          case START_OBJECT -> {
            path.addLast(place);
            place = place.of(name);
          }
          case END_OBJECT -> {
            place = path.removeLast();
            // The next event of an array has places of its own.
            if (path.isEmpty()) {
              index = none;
              name = "";
            }
          }
          case VALUE_NUMBER_INT -> {
            if (name.endsWith("index") && !place.argument) index = index.then(parser.getText());
            // A number of so many digits may be an identifier.
            if (place.argument && parser.getTextLength() > 7) {
              said(place.of(name), index).append(parser.getText()).append('\n');
            }
            numbered |= place.argument;
          }
          case VALUE_STRING -> {
            boolean says = place.argument || !REPEATED.contains(name);
            StringBuilder said = says ? said(place.of(name), index) : null;
            if (said != null) said.append(parser.getText());
            strings.add(said);
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      // The end of a stream that was cut, or of what is kept of it: what came before is read.
      return false;
    }
    return !numbered;
  }

  private StringBuilder said(Place place, Index index) {
    StringBuilder known = place.said.get(index);
    if (known != null) return known;
    var begun = new StringBuilder();
    place.said.put(index, begun);
    pieces.add(begun);
    return begun;
  }
}
