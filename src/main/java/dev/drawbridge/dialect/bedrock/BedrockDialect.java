package dev.drawbridge.dialect.bedrock;

import dev.drawbridge.dialect.codec.UsageForm;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Operation;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bedrock's Converse, which AWS alone speaks. */
public final class BedrockDialect implements VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = new Dialect("bedrock");

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of(
              "inputTokens", UsageForm.Count.INPUT,
              "outputTokens", UsageForm.Count.OUTPUT,
              "cacheReadInputTokens", UsageForm.Count.CACHED,
              "cacheWriteInputTokens", UsageForm.Count.WRITTEN),
          true,
          false,
          name -> name);

  private static final VendorCodec CHAT = new BedrockCodec();
  private static final Set<Feature> CARRIES =
      EnumSet.of(
          Feature.TOOL_RESULT_MEDIA,
          Feature.DOCUMENT,
          Feature.JSON_SCHEMA,
          // Sent as an instruction.
          Feature.JSON_OBJECT,
          Feature.STOP,
          Feature.FORCED_TOOL);

  @Override
  public Dialect dialect() {
    return ID;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    if (operation != Operation.CHAT) throw never(operation);
    String route = stream ? "/converse-stream" : "/converse";
    return "/model/" + VendorEndpoint.segment(model) + route;
  }

  @Override
  public @Nullable String modelsPath(VendorEndpoint endpoint) {
    return null;
  }

  @Override
  public @Nullable String modelPath(VendorEndpoint endpoint, String model) {
    return null;
  }

  @Override
  public String streamType() {
    return "application/vnd.amazon.eventstream";
  }

  @Override
  public boolean isSigned() {
    return true;
  }

  @Override
  public Set<Feature> carries() {
    return CARRIES;
  }

  /** Claude can be told to call no more than one tool at once, if it is not too old. */
  @Override
  public boolean carries(Feature feature, String model, String known) {
    return feature == Feature.SINGLE_TOOL_CALL && BedrockModel.of(model, known).singleCalls();
  }

  @Override
  public VendorCodec chat() {
    return CHAT;
  }
}
