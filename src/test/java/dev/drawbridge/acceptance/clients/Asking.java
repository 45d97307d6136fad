package dev.drawbridge.acceptance.clients;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test asks of a model, for a {@link Front} to say in its dialect. */
final class Asking {
  final String model;

  /** The user's are the first, the third …; the model's are those between. */
  final List<String> turns;

  @Nullable String system;

  /** Base64 of a PNG. */
  @Nullable String image;

  @Nullable String imageLink;

  /** Base64 of a PDF. */
  @Nullable String document;

  /** Names of tools that take a city. */
  List<String> tools = List.of();

  /** The tool that must be called. */
  @Nullable String forced;

  /** Whether no more than one tool may be called at once. */
  boolean single;

  /** Results of one call of each tool, made after the last turn. */
  List<String> results = List.of();

  /** Whether the answer keeps to a schema of one number. */
  boolean schema;

  /** Whether the answer is some JSON object. */
  boolean json;

  @Nullable String stop;

  /** Whether the reasoning is to be shown. */
  boolean thinking;

  int choices = 1;
  boolean logprobs;

  /** Whether the system text is worth a prompt cache. */
  boolean cached;

  boolean stream;

  Asking(String model, String... turns) {
    this.model = model;
    this.turns = List.of(turns);
  }

  Asking system(String text) {
    system = text;
    return this;
  }

  Asking image(String base64) {
    image = base64;
    return this;
  }

  Asking imageLink(String url) {
    imageLink = url;
    return this;
  }

  Asking document(String base64) {
    document = base64;
    return this;
  }

  Asking tools(String... names) {
    tools = List.of(names);
    return this;
  }

  Asking forced(String tool) {
    forced = tool;
    return this;
  }

  Asking single() {
    single = true;
    return this;
  }

  Asking results(String... texts) {
    results = List.of(texts);
    return this;
  }

  Asking schema() {
    schema = true;
    return this;
  }

  Asking json() {
    json = true;
    return this;
  }

  Asking stop(String sequence) {
    stop = sequence;
    return this;
  }

  Asking thinking() {
    thinking = true;
    return this;
  }

  Asking choices(int n) {
    choices = n;
    return this;
  }

  Asking logprobs() {
    logprobs = true;
    return this;
  }

  Asking cached() {
    cached = true;
    return this;
  }

  Asking stream() {
    stream = true;
    return this;
  }
}
