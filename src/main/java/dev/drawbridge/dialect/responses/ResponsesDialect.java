package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.codec.UsageForm;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.TextCount;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.dialect.openai.OpenAiDialect;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's responses. Vendors are asked in them only by callers who speak them, in whose own bytes
 * it is done.
 */
public final class ResponsesDialect implements CallerDialect, VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = OpenAiDialect.RESPONSES;

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of(
              "input_tokens", UsageForm.Count.INPUT,
              "output_tokens", UsageForm.Count.OUTPUT,
              "total_tokens", UsageForm.Count.TOTAL,
              "input_tokens_details.cached_tokens", UsageForm.Count.CACHED,
              "input_tokens_details.cache_write_tokens", UsageForm.Count.WRITTEN,
              "output_tokens_details.reasoning_tokens", UsageForm.Count.REASONING),
          false,
          false,
          name -> name);

  private static final PassingCodec PASSING = new ResponsesPassing();
  private static final List<CallerEndpoint> ENDPOINTS =
      List.of(
          new CallerEndpoint(
              List.of("/v1/responses"),
              Operation.CHAT,
              (body, named) -> ResponsesRequestScanner.read(body)));
  private static final CallerCodec CHAT = new ResponsesCodec();
  private static final OpenAiDialect OPENAI = new OpenAiDialect();

  @Override
  public Dialect dialect() {
    return ID;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    if (operation != Operation.CHAT) throw never(operation);
    return OpenAiDialect.below(endpoint, "/responses");
  }

  @Override
  public String modelsPath(VendorEndpoint endpoint) {
    return OPENAI.modelsPath(endpoint);
  }

  @Override
  public String modelPath(VendorEndpoint endpoint, String model) {
    return OPENAI.modelPath(endpoint, model);
  }

  @Override
  public String credentialHeader(Vendor vendor) {
    return OPENAI.credentialHeader(vendor);
  }

  @Override
  public Set<Feature> carries() {
    return Set.of();
  }

  @Override
  public @Nullable VendorCodec chat() {
    return null;
  }

  @Override
  public List<CallerEndpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public byte[] models(List<ListedModel> models) {
    return OPENAI.models(models);
  }

  @Override
  public byte[] model(ListedModel model) {
    return OPENAI.model(model);
  }

  @Override
  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return OPENAI.refusal(refusal, id, help, contact);
  }

  @Override
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return ResponsesErrorWriter.event(refusal, id, help, contact);
  }

  @Override
  public @Nullable String errorEvent(String error) {
    return null;
  }

  @Override
  public Set<String> forwardedHeaders() {
    return OPENAI.forwardedHeaders();
  }

  @Override
  public String baseUrl(String host, String path) {
    return OPENAI.baseUrl(host, path);
  }

  @Override
  public PassingCodec passing() {
    return PASSING;
  }

  @Override
  public void texts(ModelCall call, TextCount count) throws IOException {
    new ResponsesTexts(count).read(call.body());
  }

  @Override
  public AnswerString answerString(JsonPlace place) {
    return ResponsesAnswerStrings.at(place);
  }

  @Override
  public Said said(JsonPlace place) {
    return ResponsesAnswerStrings.said(place);
  }

  @Override
  public AnswerCut answerCut() {
    return new ResponsesCut();
  }

  @Override
  public CallerCodec callersChat() {
    return CHAT;
  }
}
