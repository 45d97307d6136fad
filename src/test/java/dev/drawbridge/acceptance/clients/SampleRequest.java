package dev.drawbridge.acceptance.clients;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test asks of a model, for a {@link DialectClient} to say in its dialect. */
final class SampleRequest {
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

  SampleRequest(String model, String... turns) {
    this.model = model;
    this.turns = List.of(turns);
  }

  SampleRequest system(String text) {
    system = text;
    return this;
  }

  SampleRequest image(String base64) {
    image = base64;
    return this;
  }

  SampleRequest imageLink(String url) {
    imageLink = url;
    return this;
  }

  SampleRequest document(String base64) {
    document = base64;
    return this;
  }

  SampleRequest tools(String... names) {
    tools = List.of(names);
    return this;
  }

  SampleRequest forced(String tool) {
    forced = tool;
    return this;
  }

  SampleRequest single() {
    single = true;
    return this;
  }

  SampleRequest results(String... texts) {
    results = List.of(texts);
    return this;
  }

  SampleRequest schema() {
    schema = true;
    return this;
  }

  SampleRequest json() {
    json = true;
    return this;
  }

  SampleRequest stop(String sequence) {
    stop = sequence;
    return this;
  }

  SampleRequest thinking() {
    thinking = true;
    return this;
  }

  SampleRequest choices(int n) {
    choices = n;
    return this;
  }

  SampleRequest logprobs() {
    logprobs = true;
    return this;
  }

  SampleRequest cached() {
    cached = true;
    return this;
  }

  SampleRequest stream() {
    stream = true;
    return this;
  }
}
