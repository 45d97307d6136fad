package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who forbids parallel calls relies on it: a vendor without a word for it is not asked. */
class SingleToolTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|'parallel_tool_calls':false,TOOLS|true",
        "openai|TOOLS,'parallel_tool_calls':false|true",
        "openai|'parallel_tool_calls':false,TOOLS,'tool_choice':'none'|false",
        "openai|'parallel_tool_calls':false|false",
        "openai|'parallel_tool_calls':true,TOOLS|false",
        "openai|'parallel_tool_calls':null,TOOLS|false",
        "responses|'parallel_tool_calls':false,TOOLS|true",
        "responses|'parallel_tool_calls':false,TOOLS,'tool_choice':'none'|false",
        "responses|'parallel_tool_calls':true,TOOLS|false",
        "responses|'parallel_tool_calls':false|false",
        // One tool that has to be called is an answer in a form, as clients ask for it.
        "openai|'parallel_tool_calls':false,'tool_choice':'required',TOOLS|false",
        "openai|'parallel_tool_calls':false,'tool_choice':'required',TWO|true",
        "openai|'parallel_tool_calls':false,'tool_choice':{'type':'function','function':{'name':'w'}},TWO|false",
        "responses|'parallel_tool_calls':false,'tool_choice':'required',TOOLS|false",
        "responses|'parallel_tool_calls':false,'tool_choice':{'type':'function','name':'w'},TWO|false",
        "anthropic|'tool_choice':{'type':'any','disable_parallel_tool_use':true},TOOLS|false",
        "anthropic|'tool_choice':{'type':'any','disable_parallel_tool_use':true},TWO|true",
        "anthropic|'tool_choice':{'type':'tool','name':'w','disable_parallel_tool_use':true},TWO|false",
        "anthropic|'tool_choice':{'type':'auto','disable_parallel_tool_use':true},TOOLS|true",
        "anthropic|'tool_choice':{'disable_parallel_tool_use':true,'type':'auto'},TOOLS|true",
        "anthropic|'tool_choice':{'type':'none','disable_parallel_tool_use':true},TOOLS|false",
        "anthropic|'tool_choice':{'type':'auto','disable_parallel_tool_use':false},TOOLS|false",
      })
  void whereverItIsForbidden(Dialect dialect, String members, boolean single) {
    String tools =
        switch (dialect.wire()) {
          case "openai" -> "'tools':[{'type':'function','function':{'name':'w'}}]";
          case "responses" -> "'tools':[{'type':'function','name':'w'}]";
          default -> "'tools':[{'name':'w','input_schema':{'type':'object'}}]";
        };
    String rest =
        switch (dialect.wire()) {
          case "responses" -> "'model':'m','input':'x'";
          default -> "'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}]";
        };
    String two = tools.replaceFirst("\\[(.*)]$", "[$1,$1]");
    String said = "{" + members.replace("TOOLS", tools).replace("TWO", two) + "," + rest + "}";
    byte[] body = said.replace('\'', '"').getBytes(UTF_8);
    ModelCall call =
        switch (dialect.wire()) {
          case "openai" -> OpenAiRequestScanner.read(body);
          case "responses" -> ResponsesRequestScanner.read(body);
          default -> AnthropicRequestScanner.read(body);
        };
    assertEquals(single, call.features().contains(Feature.SINGLE_TOOL_CALL));
    Set<Feature> lost = single ? Set.of(Feature.SINGLE_TOOL_CALL) : Set.of();
    for (Dialect target : new Dialect[] {GeminiDialect.ID, BedrockDialect.ID}) {
      assertEquals(lost, FeatureSupport.lost(call, target), target.wire());
    }
    assertEquals(
        single, FeatureSupport.lost(call, OllamaDialect.ID).contains(Feature.SINGLE_TOOL_CALL));
    for (String claude :
        List.of("anthropic.claude-opus-4-8", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0")) {
      assertEquals(Set.of(), FeatureSupport.lost(call, BedrockDialect.ID, claude, "anthropic/"));
    }
    for (String other : List.of("anthropic.claude-3-haiku-20240307-v1:0", "amazon.nova-pro-v1:0")) {
      assertEquals(lost, FeatureSupport.lost(call, BedrockDialect.ID, other, "x/"), other);
    }
    for (Dialect target : new Dialect[] {OpenAiDialect.ID, AnthropicDialect.ID}) {
      assertEquals(Set.of(), FeatureSupport.lost(call, target), target.wire());
    }
  }
}
