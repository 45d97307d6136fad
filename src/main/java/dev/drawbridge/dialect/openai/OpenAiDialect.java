package dev.drawbridge.dialect.openai;

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
import dev.drawbridge.json.JsonPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions and embeddings, also at Azure and at all that answer like OpenAI. */
public final class OpenAiDialect implements CallerDialect, VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = new Dialect("openai");

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of(
              "prompt_tokens", UsageForm.Count.INPUT,
              "completion_tokens", UsageForm.Count.OUTPUT,
              "total_tokens", UsageForm.Count.TOTAL,
              "prompt_tokens_details.cached_tokens", UsageForm.Count.CACHED,
              // DeepSeek's name for it.
              "prompt_cache_hit_tokens", UsageForm.Count.CACHED,
              // OpenRouter's.
              "prompt_tokens_details.cache_write_tokens", UsageForm.Count.WRITTEN,
              "completion_tokens_details.reasoning_tokens", UsageForm.Count.REASONING),
          false,
          false,
          name -> name);

  /** The name of OpenAI's other dialect. */
  public static final Dialect RESPONSES = new Dialect("responses");

  private static final PassingCodec PASSING = new OpenAiPassing();
  private static final List<CallerEndpoint> ENDPOINTS =
      List.of(
          new CallerEndpoint(
              List.of("/v1/chat/completions"),
              Operation.CHAT,
              (body, named) -> OpenAiRequestScanner.read(body)),
          new CallerEndpoint(
              List.of("/v1/embeddings"),
              Operation.EMBEDDING,
              (body, named) -> OpenAiEmbeddingScanner.read(body)),
          // Azure's paths name the model.
          new CallerEndpoint(
              List.of("/openai/deployments/{id}/chat/completions"),
              Operation.CHAT,
              (body, named) -> Deployment.read(OpenAiRequestScanner::read, body, named)),
          new CallerEndpoint(
              List.of("/openai/deployments/{id}/embeddings"),
              Operation.EMBEDDING,
              (body, named) -> Deployment.read(OpenAiEmbeddingScanner::read, body, named)));
  private static final ChatCodec CHAT = new OpenAiChatCodec();
  private static final OpenAiEmbeddingCodec EMBEDDINGS = new OpenAiEmbeddingCodec();
  private static final Set<Feature> CARRIES =
      EnumSet.of(
          Feature.IMAGE_LINK,
          Feature.DOCUMENT,
          Feature.AUDIO_INPUT,
          Feature.CHOICES,
          Feature.LOGPROBS,
          Feature.JSON_SCHEMA,
          Feature.JSON_OBJECT,
          Feature.STOP,
          Feature.FORCED_TOOL,
          Feature.SINGLE_TOOL_CALL);

  @Override
  public Dialect dialect() {
    return ID;
  }

  /** A call of the responses stays what it is where the vendor has them. */
  @Override
  public Dialect spokenFor(Dialect callers, Vendor vendor, boolean own) {
    boolean has = vendor == Vendor.UNNAMED ? !own : vendor.hasResponses();
    return callers.equals(RESPONSES) && has ? RESPONSES : ID;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    return switch (operation) {
      case CHAT -> path(endpoint, model, "/chat/completions");
      case EMBEDDING -> path(endpoint, model, "/embeddings");
      case COUNT_TOKENS -> throw never(operation);
    };
  }

  private static String path(VendorEndpoint endpoint, String model, String route) {
    if (!namesDeployment(endpoint)) return route;
    return azure(endpoint) + "/deployments/" + VendorEndpoint.segment(model) + route;
  }

  @Override
  public String modelsPath(VendorEndpoint endpoint) {
    return below(endpoint, "/models");
  }

  /** A deployment of Azure's is no model there. */
  @Override
  public String modelPath(VendorEndpoint endpoint, String model) {
    return endpoint.vendor().hasDeployments()
        ? modelsPath(endpoint)
        : "/models/" + VendorEndpoint.segments(model);
  }

  /** A route of OpenAI's at an endpoint, whose path does not name the deployment. */
  public static String below(VendorEndpoint endpoint, String route) {
    return namesDeployment(endpoint) ? azure(endpoint) + route : route;
  }

  /** Whether it is Azure's older form, where the path names the deployment. */
  private static boolean namesDeployment(VendorEndpoint endpoint) {
    return endpoint.vendor().hasDeployments() && !endpoint.path().endsWith("/v1");
  }

  private static String azure(VendorEndpoint endpoint) {
    return endpoint.path().endsWith("/openai") ? "" : "/openai";
  }

  @Override
  public String credentialHeader(Vendor vendor) {
    return vendor.hasDeployments() ? "api-key" : "authorization";
  }

  @Override
  public Map.@Nullable Entry<String, String> misfit(VendorEndpoint endpoint) {
    if (!endpoint.vendor().hasDeployments()) return null;
    boolean dated = ("&" + endpoint.base().getQuery()).contains("&api-version=");
    if (endpoint.path().endsWith("/openai/v1") || dated) return null;
    return Map.entry(
        "url",
        "Azure's ends in /openai/v1, or names the version of its older form:"
            + " ?api-version=2024-10-21");
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

  @Override
  public List<CallerEndpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public byte[] models(List<ListedModel> models) {
    return OpenAiModelWriter.list(models);
  }

  /** Codex asks for a list of another kind, and takes an empty one for none. */
  @Override
  public byte[] models(List<ListedModel> models, @Nullable String query) {
    boolean codex = query != null && ("&" + query).contains("&client_version=");
    return codex ? "{\"models\":[]}".getBytes(StandardCharsets.UTF_8) : models(models);
  }

  @Override
  public String modelListPath() {
    return "/v1/models";
  }

  @Override
  public byte[] model(ListedModel model) {
    return OpenAiModelWriter.one(model);
  }

  @Override
  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return OpenAiErrorWriter.body(refusal, id, help, contact);
  }

  @Override
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return OpenAiErrorWriter.event(refusal, id, help, contact);
  }

  @Override
  public String errorEvent(String error) {
    return "data: " + error + "\n\n";
  }

  @Override
  public Set<String> forwardedHeaders() {
    return Set.of("openai-beta");
  }

  @Override
  public String baseUrl(String host, String path) {
    return path.startsWith("/openai")
        ? "an Azure OpenAI client (its endpoint) is " + host
        : "an OpenAI client is " + host + "/v1";
  }

  @Override
  public boolean isClients(String path, Predicate<String> has) {
    return path.startsWith("/openai/");
  }

  @Override
  public PassingCodec passing() {
    return PASSING;
  }

  @Override
  public void texts(ModelCall call, TextCount count) throws IOException {
    new OpenAiTexts(count).read(call.body());
  }

  @Override
  public AnswerString answerString(JsonPlace place) {
    return OpenAiAnswerStrings.at(place);
  }

  @Override
  public Said said(JsonPlace place) {
    return OpenAiAnswerStrings.said(place);
  }

  @Override
  public AnswerCut answerCut() {
    return new OpenAiCut();
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
