package dev.drawbridge.dialect.gemini;

import dev.drawbridge.dialect.codec.UsageForm;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEmbeddingCodec;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import dev.drawbridge.dialect.contract.ChatCodec;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.TextCount;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.JsonPlace;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent and its embeddings, also at Vertex. */
public final class GeminiDialect implements CallerDialect, VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = new Dialect("gemini");

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of(
              "promptTokenCount", UsageForm.Count.INPUT,
              "toolUsePromptTokenCount", UsageForm.Count.TOOLS,
              "candidatesTokenCount", UsageForm.Count.OUTPUT,
              "thoughtsTokenCount", UsageForm.Count.REASONING,
              "cachedContentTokenCount", UsageForm.Count.CACHED,
              "totalTokenCount", UsageForm.Count.TOTAL),
          false,
          true,
          CamelCase::of);

  private static final PassingCodec PASSING = new GeminiPassing();
  private static final List<CallerEndpoint> ENDPOINTS =
      List.of(
          at(
              "generateContent",
              Operation.CHAT,
              (body, named) -> GeminiRequestScanner.read(body, named, false)),
          at(
              "streamGenerateContent",
              Operation.CHAT,
              (body, named) -> GeminiRequestScanner.read(body, named, true)),
          at("countTokens", Operation.COUNT_TOKENS, GeminiRequestScanner::count),
          at("embedContent", Operation.EMBEDDING, GeminiEmbeddingScanner::read),
          at("batchEmbedContents", Operation.EMBEDDING, GeminiEmbeddingScanner::readBatch));
  private static final ChatCodec CHAT = new GeminiCodec();
  private static final GeminiEmbeddingCodec EMBEDDINGS = new GeminiEmbeddingCodec();
  private static final Set<Feature> CARRIES =
      EnumSet.of(
          Feature.TOOL_RESULT_MEDIA,
          Feature.DOCUMENT,
          Feature.AUDIO_INPUT,
          Feature.VIDEO_INPUT,
          Feature.CHOICES,
          Feature.LOGPROBS,
          Feature.JSON_SCHEMA,
          Feature.JSON_OBJECT,
          Feature.STOP,
          Feature.FORCED_TOOL);

  @Override
  public Dialect dialect() {
    return ID;
  }

  /** Vertex has embeddings in a form of its own, which is spoken by nobody here. */
  @Override
  public boolean lacks(Operation operation, Vendor vendor) {
    return operation == Operation.EMBEDDING && vendor.isGoogleCloud();
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    return switch (operation) {
      case CHAT ->
          path(endpoint, model) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
      case EMBEDDING -> path(endpoint, model) + (single ? ":embedContent" : ":batchEmbedContents");
      case COUNT_TOKENS -> throw never(operation);
    };
  }

  private static String path(VendorEndpoint endpoint, String model) {
    if (endpoint.vendor().isGoogleCloud()) {
      boolean whole = model.startsWith("publishers/") || model.startsWith("endpoints/");
      return "/"
          + (whole
              ? VendorEndpoint.segments(model)
              : "publishers/google/models/" + VendorEndpoint.segment(model));
    }
    String name = model.startsWith("models/") ? model.substring("models/".length()) : model;
    return endpoint.version("/v1beta") + "/models/" + VendorEndpoint.segment(name);
  }

  @Override
  public @Nullable String modelsPath(VendorEndpoint endpoint) {
    return endpoint.vendor().isGoogleCloud() ? null : endpoint.version("/v1beta") + "/models";
  }

  @Override
  public @Nullable String modelPath(VendorEndpoint endpoint, String model) {
    return endpoint.vendor().isGoogleCloud() ? null : path(endpoint, model);
  }

  @Override
  public String credentialHeader(Vendor vendor) {
    return vendor.isGoogleCloud() ? "authorization" : "x-goog-api-key";
  }

  @Override
  public Map.@Nullable Entry<String, String> misfit(VendorEndpoint endpoint) {
    if (!endpoint.vendor().isGoogleCloud()) return VendorDialect.super.misfit(endpoint);
    if (endpoint.path().matches("/v1(beta1)?/projects/[^/]+/locations/[^/]+")) return null;
    return Map.entry(
        "url", "Vertex's names project and location: https://…/v1/projects/P/locations/L");
  }

  @Override
  public Set<Feature> carries() {
    return CARRIES;
  }

  @Override
  public VendorCodec chat() {
    return CHAT;
  }

  @Override
  public VendorEmbeddingCodec embeddings() {
    return EMBEDDINGS;
  }

  /** Where a verb stands behind a model; some clients take it for a part of the first version. */
  private static CallerEndpoint at(String verb, Operation operation, CallerEndpoint.Reader reader) {
    String path = "/models/" + CallerEndpoint.MODEL + ":" + verb;
    return new CallerEndpoint(List.of("/v1beta" + path, "/v1" + path), operation, reader);
  }

  @Override
  public String modelListPath() {
    return "/v1beta/models";
  }

  @Override
  public List<CallerEndpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public byte[] models(List<ListedModel> models) {
    return GeminiModelWriter.list(models);
  }

  @Override
  public byte[] model(ListedModel model) {
    return GeminiModelWriter.one(model);
  }

  @Override
  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return GeminiErrorWriter.body(refusal, id, help, contact);
  }

  @Override
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return GeminiErrorWriter.event(refusal, id, help, contact);
  }

  @Override
  public String errorEvent(String error) {
    return "data: " + error + "\n\n";
  }

  @Override
  public byte[] counted(int tokens) {
    return GeminiModelWriter.count(tokens);
  }

  @Override
  public boolean isArray(@Nullable String query) {
    return query == null || !("&" + query + "&").contains("&alt=sse&");
  }

  @Override
  public Translation asArray(Translation events) {
    return new GeminiArray(events);
  }

  @Override
  public boolean isClients(String path, Predicate<String> has) {
    return path.startsWith("/v1beta") || has.test("x-goog-api-key");
  }

  @Override
  public String baseUrl(String host, String path) {
    return "a Gemini client is " + host;
  }

  @Override
  public boolean isSingle(ModelCall call) {
    return call.operation() == Operation.EMBEDDING && !call.fields().contains("requests");
  }

  @Override
  public PassingCodec passing() {
    return PASSING;
  }

  @Override
  public void texts(ModelCall call, TextCount count) throws IOException {
    GeminiTexts.read(call, count);
  }

  @Override
  public AnswerString answerString(JsonPlace place) {
    return GeminiAnswerStrings.at(place);
  }

  @Override
  public Said said(JsonPlace place) {
    return GeminiAnswerStrings.said(place);
  }

  @Override
  public AnswerCut answerCut() {
    return new GeminiCut();
  }

  @Override
  public CallerCodec callersChat() {
    return CHAT;
  }

  @Override
  public CallerEmbeddingCodec callersEmbeddings() {
    return EMBEDDINGS;
  }
}
