package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool that has to be called is known as such in every dialect: Ollama has no word for it. */
class ForcedToolTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|'tool_choice':'required'|true",
        "openai|'tool_choice':'auto'|false",
        "responses|'tool_choice':'required'|true",
        "responses|'tool_choice':{'type':'function','name':'w'}|true",
        "responses|'tool_choice':{'type':'allowed_tools','mode':'required','tools':[]}|true",
        "responses|'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[]}|false",
        "responses|'tool_choice':'none'|false",
        "anthropic|'tool_choice':{'type':'any'}|true",
        "anthropic|'tool_choice':{'type':'tool','name':'w'}|true",
        "anthropic|'tool_choice':{'type':'auto'}|false",
        "gemini|'toolConfig':{'functionCallingConfig':{'mode':'ANY'}}|true",
        "gemini|'tool_config':{'function_calling_config':{'mode':'ANY'}}|true",
        "gemini|'toolConfig':{'functionCallingConfig':{'mode':'AUTO'}}|false",
      })
  void whereverItIsForced(Dialect dialect, String member, boolean forced) {
    String rest =
        switch (dialect.wire()) {
          case "openai" -> "'model':'m','messages':[{'role':'user','content':'x'}]";
          case "responses" -> "'model':'m','input':'x'";
          case "anthropic" ->
              "'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}]";
          default -> "'contents':[{'role':'user','parts':[{'text':'x'}]}]";
        };
    byte[] body = ("{" + member + "," + rest + "}").replace('\'', '"').getBytes(UTF_8);
    ModelCall call =
        switch (dialect.wire()) {
          case "openai" -> OpenAiRequestScanner.read(body);
          case "responses" -> ResponsesRequestScanner.read(body);
          case "anthropic" -> AnthropicRequestScanner.read(body);
          default -> GeminiRequestScanner.read(body, "m", false);
        };
    assertEquals(forced ? Set.of(Feature.FORCED_TOOL) : Set.of(), call.features());
    Set<Feature> lost = forced ? Set.of(Feature.FORCED_TOOL) : Set.of();
    assertEquals(lost, FeatureSupport.lost(call, OllamaDialect.ID));
    assertEquals(Set.of(), FeatureSupport.lost(call, BedrockDialect.ID));
  }
}
