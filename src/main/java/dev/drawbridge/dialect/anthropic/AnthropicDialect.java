package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.dialect.codec.UsageForm;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import dev.drawbridge.dialect.contract.ChatCodec;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.TextCount;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages. */
public final class AnthropicDialect implements CallerDialect, VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = new Dialect("anthropic");

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of(
              "input_tokens", UsageForm.Count.INPUT,
              "output_tokens", UsageForm.Count.OUTPUT,
              "cache_read_input_tokens", UsageForm.Count.CACHED,
              "cache_creation_input_tokens", UsageForm.Count.WRITTEN,
              "output_tokens_details.thinking_tokens", UsageForm.Count.REASONING),
          true,
          false,
          name -> name);

  /** The version of Anthropic's API that is spoken where no caller names another. */
  public static final String VERSION = "2023-06-01";

  private static final Map<String, String> HEADERS = Map.of("anthropic-version", VERSION);
  private static final PassingCodec PASSING = new AnthropicPassing();
  private static final List<CallerEndpoint> ENDPOINTS =
      List.of(
          new CallerEndpoint(
              List.of("/v1/messages"),
              Operation.CHAT,
              (body, named) -> AnthropicRequestScanner.read(body)),
          new CallerEndpoint(
              List.of("/v1/messages/count_tokens"),
              Operation.COUNT_TOKENS,
              (body, named) -> AnthropicRequestScanner.readCount(body)));
  private static final ChatCodec CHAT = new AnthropicCodec();
  private static final Set<Feature> CARRIES =
      EnumSet.of(
          Feature.IMAGE_LINK,
          Feature.TOOL_RESULT_MEDIA,
          Feature.DOCUMENT,
          Feature.DOCUMENT_LINK,
          Feature.JSON_SCHEMA,
          // Sent as an instruction.
          Feature.JSON_OBJECT,
          Feature.STOP,
          Feature.FORCED_TOOL,
          Feature.SINGLE_TOOL_CALL,
          Feature.PREFILL);

  @Override
  public Dialect dialect() {
    return ID;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    if (operation != Operation.CHAT) throw never(operation);
    return endpoint.version("/v1") + "/messages";
  }

  @Override
  public String modelsPath(VendorEndpoint endpoint) {
    return endpoint.version("/v1") + "/models";
  }

  @Override
  public String modelPath(VendorEndpoint endpoint, String model) {
    return modelsPath(endpoint) + "/" + VendorEndpoint.segment(model);
  }

  @Override
  public String credentialHeader(Vendor vendor) {
    return "x-api-key";
  }

  @Override
  public Map<String, String> headers() {
    return HEADERS;
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
  public List<CallerEndpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public byte[] models(List<ListedModel> models) {
    return AnthropicModelWriter.list(models);
  }

  @Override
  public byte[] model(ListedModel model) {
    return AnthropicModelWriter.one(model);
  }

  @Override
  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return AnthropicErrorWriter.body(refusal, id, help, contact);
  }

  @Override
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return AnthropicErrorWriter.event(refusal, id, help, contact);
  }

  @Override
  public String errorEvent(String error) {
    return "event: error\ndata: " + error + "\n\n";
  }

  @Override
  public byte[] counted(int tokens) {
    return AnthropicModelWriter.count(tokens);
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  @Override
  public Set<String> forwardedHeaders() {
    return Set.of("anthropic-version", "anthropic-beta");
  }

  /** Clients of this dialect know an event for it. */
  @Override
  public String alive() {
    return "event: ping\ndata: {\"type\": \"ping\"}\n\n";
  }

  @Override
  public boolean isClients(String path, Predicate<String> has) {
    return path.startsWith("/v1/messages") || has.test("anthropic-version");
  }

  @Override
  public String baseUrl(String host, String path) {
    return "an Anthropic client is " + host;
  }

  @Override
  public PassingCodec passing() {
    return PASSING;
  }

  @Override
  public void texts(ModelCall call, TextCount count) throws IOException {
    new AnthropicTexts(count).read(call.body());
  }

  @Override
  public AnswerString answerString(JsonPlace place) {
    return AnthropicAnswerStrings.at(place);
  }

  @Override
  public Said said(JsonPlace place) {
    return AnthropicAnswerStrings.said(place);
  }

  @Override
  public AnswerCut answerCut() {
    return new AnthropicCut();
  }

  @Override
  public CallerCodec callersChat() {
    return CHAT;
  }
}
