package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
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
        "OPENAI|'parallel_tool_calls':false,TOOLS|true",
        "OPENAI|TOOLS,'parallel_tool_calls':false|true",
        "OPENAI|'parallel_tool_calls':false,TOOLS,'tool_choice':'none'|false",
        "OPENAI|'parallel_tool_calls':false|false",
        "OPENAI|'parallel_tool_calls':true,TOOLS|false",
        "OPENAI|'parallel_tool_calls':null,TOOLS|false",
        "RESPONSES|'parallel_tool_calls':false,TOOLS|true",
        "RESPONSES|'parallel_tool_calls':false,TOOLS,'tool_choice':'none'|false",
        "RESPONSES|'parallel_tool_calls':true,TOOLS|false",
        "RESPONSES|'parallel_tool_calls':false|false",
        // One tool that has to be called is an answer in a form, as clients ask for it.
        "OPENAI|'parallel_tool_calls':false,'tool_choice':'required',TOOLS|false",
        "OPENAI|'parallel_tool_calls':false,'tool_choice':'required',TWO|true",
        "OPENAI|'parallel_tool_calls':false,'tool_choice':{'type':'function','function':{'name':'w'}},TWO|false",
        "RESPONSES|'parallel_tool_calls':false,'tool_choice':'required',TOOLS|false",
        "RESPONSES|'parallel_tool_calls':false,'tool_choice':{'type':'function','name':'w'},TWO|false",
        "ANTHROPIC|'tool_choice':{'type':'any','disable_parallel_tool_use':true},TOOLS|false",
        "ANTHROPIC|'tool_choice':{'type':'any','disable_parallel_tool_use':true},TWO|true",
        "ANTHROPIC|'tool_choice':{'type':'tool','name':'w','disable_parallel_tool_use':true},TWO|false",
        "ANTHROPIC|'tool_choice':{'type':'auto','disable_parallel_tool_use':true},TOOLS|true",
        "ANTHROPIC|'tool_choice':{'disable_parallel_tool_use':true,'type':'auto'},TOOLS|true",
        "ANTHROPIC|'tool_choice':{'type':'none','disable_parallel_tool_use':true},TOOLS|false",
        "ANTHROPIC|'tool_choice':{'type':'auto','disable_parallel_tool_use':false},TOOLS|false",
      })
  void whereverItIsForbidden(Dialect dialect, String members, boolean single) {
    String tools =
        switch (dialect) {
          case OPENAI -> "'tools':[{'type':'function','function':{'name':'w'}}]";
          case RESPONSES -> "'tools':[{'type':'function','name':'w'}]";
          default -> "'tools':[{'name':'w','input_schema':{'type':'object'}}]";
        };
    String rest =
        switch (dialect) {
          case RESPONSES -> "'model':'m','input':'x'";
          default -> "'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}]";
        };
    String two = tools.replaceFirst("\\[(.*)]$", "[$1,$1]");
    String said = "{" + members.replace("TOOLS", tools).replace("TWO", two) + "," + rest + "}";
    byte[] body = said.replace('\'', '"').getBytes(UTF_8);
    ModelCall call =
        switch (dialect) {
          case OPENAI -> OpenAiRequestScanner.read(body);
          case RESPONSES -> ResponsesRequestScanner.read(body);
          default -> AnthropicRequestScanner.read(body);
        };
    assertEquals(single, call.features().contains(Feature.SINGLE_TOOL_CALL));
    Set<Feature> lost = single ? Set.of(Feature.SINGLE_TOOL_CALL) : Set.of();
    for (Dialect target : new Dialect[] {Dialect.GEMINI, Dialect.BEDROCK}) {
      assertEquals(lost, FeatureSupport.lost(call, target), target.wire());
    }
    assertEquals(
        single, FeatureSupport.lost(call, Dialect.OLLAMA).contains(Feature.SINGLE_TOOL_CALL));
    for (String claude :
        List.of("anthropic.claude-opus-4-8", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0")) {
      assertEquals(Set.of(), FeatureSupport.lost(call, Dialect.BEDROCK, claude, "anthropic/"));
    }
    for (String other : List.of("anthropic.claude-3-haiku-20240307-v1:0", "amazon.nova-pro-v1:0")) {
      assertEquals(lost, FeatureSupport.lost(call, Dialect.BEDROCK, other, "x/"), other);
    }
    for (Dialect target : new Dialect[] {Dialect.OPENAI, Dialect.ANTHROPIC}) {
      assertEquals(Set.of(), FeatureSupport.lost(call, target), target.wire());
    }
  }
}
