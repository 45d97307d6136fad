package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link DialectClient} understood of an answer, whole or streamed. */
final class ParsedAnswer {
  String model = "";
  final StringBuilder text = new StringBuilder();
  final StringBuilder thought = new StringBuilder();

  /** By the calls' order: name and arguments. */
  final List<String> tools = new ArrayList<>();

  final List<StringBuilder> arguments = new ArrayList<>();

  /** Texts of further choices. */
  final Map<Integer, StringBuilder> others = new TreeMap<>();

  String stop = "";
  boolean logprobs;
  long input;
  long cached;
  long output;
  long reasoning;

  /** Whether the dialect's proper end was there. */
  boolean ended;

  void tool(String name, String json) {
    tools.add(name);
    arguments.add(new StringBuilder(json));
  }

  void more(String json) {
    arguments.getLast().append(json);
  }

  /** Each call as {@code name{"city":"Köln"}}. */
  List<String> calls() {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      calls.add(tools.get(i) + new JsonObject(arguments.get(i).toString()).encode());
    }
    return calls;
  }

  @Override
  public String toString() {
    return "text="
        + text
        + " thought="
        + thought
        + " calls="
        + tools
        + arguments
        + " others="
        + others
        + " stop="
        + stop
        + " usage="
        + input
        + "/"
        + cached
        + "/"
        + output
        + "/"
        + reasoning
        + " ended="
        + ended;
  }
}
