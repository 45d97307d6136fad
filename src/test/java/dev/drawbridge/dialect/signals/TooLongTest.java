package dev.drawbridge.dialect.signals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.exchange.SignalClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bad requests a larger context helps. */
class TooLongTest {
  private static Signal judged(String vendor, int status, String body) {
    return Signals.classify(vendor, status, Map.of(), body.getBytes(UTF_8), Known.NOTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | 400 | {'error':{'message':'Too long.','code':'context_length_exceeded'}}",
        "anthropic | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'prompt is too long: 9 tokens > 8 maximum'}}",
        "gemini | 400 | {'error':{'code':400,'status':'INVALID_ARGUMENT','message':'The input token count (9) exceeds the maximum number of tokens allowed (8).'}}",
        "bedrock | 400 | {'message':'Input is too long for requested model.'}",
        "vllm | 400 | {'object':'error','message':'The maximum context length is 8 tokens.','type':'BadRequestError','code':400}",
        "llamacpp | 500 | {'error':{'code':500,'message':'Context size has been exceeded.','type':'server_error'}}",
        "together | 422 | {'error':{'message':'Input token count + max tokens must be less than the context length.'}}",
        "sglang | 400 | {'object':'error','message':'The input is longer than the model context.'}",
        "ollama | 400 | {'error':'the input length exceeds the context length'}",
        "tensorrt-llm | 400 | {'error':'Prompt length (9) exceeds maximum input length (8)'}",
      })
  void aRequestThatIsTooLong(String vendor, int status, String body) {
    Signal found = judged(vendor, status, body.replace('\'', '"'));
    assertEquals(SignalClass.BAD_REQUEST, found.signal(), found.rule());
    assertTrue(found.tooLong(), found.rule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | 400 | {'error':{'message':'Unknown field.','code':'unknown_parameter'}}",
        "openai | 400 | {'error':{'message':'Flagged.','code':'content_filter'}}",
        "openai | 429 | {'error':{'message':'Limit 9, requested 16 tokens per minute.','code':'rate_limit_exceeded'}}",
        "llamacpp | 501 | {'error':{'code':501,'message':'No images.','type':'not_supported_error'}}",
      })
  void whateverElseIsNot(String vendor, int status, String body) {
    assertFalse(judged(vendor, status, body.replace('\'', '"')).tooLong());
  }

  @Test
  void noRuleOfAnOrganisationsOwnMaySaySo() throws Exception {
    List<OwnRules.Mistake> mistakes = new ArrayList<>();
    String rules =
        "[{\"id\":\"x\",\"status\":[\"418\"],\"class\":\"bad_request\",\"too_long\":true,\"says\":\"s\"}]";
    OwnRules.read(new ObjectMapper().readTree(rules), Set.of(), mistakes::add);
    assertEquals(
        List.of("too_long"), mistakes.stream().map(OwnRules.Mistake::member).toList(), () -> rules);
  }
}
