package dev.drawbridge.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.exchange.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model returns is looked into in every dialect, whole and in pieces. */
class AnswerLabelTest {
  private static final Labeller LABELLER =
      new Labeller(
          new SensitivitySettings(
              Level.INTERNAL,
              Map.of(),
              Set.of(),
              List.of(),
              null,
              List.of("a sentence of nobody", "The heron of Ulm drinks at seven.")));

  private static AnswerLabel label(String answer, boolean stream) {
    return LABELLER.answer(answer.replace('\'', '"').getBytes(StandardCharsets.UTF_8), stream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices':[{'message':{'role':'assistant','content':'It is 4111 1111 1111 1111.'}}]}",
        "{'content':[{'type':'text','text':'It is 4111 1111 1111 1111.'}]}",
        "{'candidates':[{'content':{'parts':[{'text':'It is 4111 1111 1111 1111.'}]}}]}",
        "{'output':[{'content':[{'type':'output_text','text':'It is 4111 1111 1111 1111.'}]}]}",
        "{'choices':[{'message':{'tool_calls':[{'function':{'arguments':'{\\'n\\':\\'4111 1111 1111 1111\\'}'}}]}}]}",
      })
  void aWholeAnswerIsLookedInto(String answer) {
    AnswerLabel found = label(answer.replace("\\'", "\\\""), false);

    assertEquals(Map.of("credit_card", 1), found.findings());
    assertEquals(Level.CONFIDENTIAL, found.level());
    assertEquals(Map.of("pii", Level.CONFIDENTIAL), found.categories());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {'id':'1','choices':[{'index':0,'delta':{'content':'It is 4111 11'}}]}\n\n"
            + "data: {'id':'1','choices':[{'index':0,'delta':{'content':'11 1111 1111.'}}]}\n\n"
            + "data: [DONE]\n\n",
        "event: content_block_delta\n"
            + "data: {'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'It is 4111 1111 1'}}\n\n"
            + "event: content_block_delta\n"
            + "data: {'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'111 1111.'}}\n\n",
        "data: {'candidates':[{'content':{'parts':[{'text':'It is 4111'}]}}]}\r\n\r\n"
            + "data: {'candidates':[{'content':{'parts':[{'text':' 1111 1111 1111.'}]}}]}\r\n\r\n",
        "data: {'candidates':[{'content':{'parts':[{'functionCall':{'name':'pay','args':{'id':'4111 1111 1111 1111'}}}]}}]}\n\n",
        "data: {'candidates':[{'content':{'parts':[{'functionCall':{'name':'pay','args':{'n':4111111111111111}}}]}}]}\n\n",
        "[{'candidates':[{'content':{'parts':[{'text':'It is 4111'}]}}]},\n"
            + "{'candidates':[{'content':{'parts':[{'text':' 1111 1111 1111.'}]}}]}]",
        "data: {'type':'response.output_text.delta','output_index':0,'delta':'It is 4111 1111'}\n\n"
            + "data: {'type':'response.output_text.delta','output_index':0,'delta':' 1111 1111.'}\n\n"
            + "data: {'type':'response.output_text.done','output_index':0,'text':'It is 4111 1111 1111 1111.'}\n\n",
      })
  void whatIsDividedAmongTheEventsOfAStreamIsWhole(String stream) {
    assertEquals(Map.of("credit_card", 1), label(stream, true).findings());
  }

  /** Many events of one form, as real streams have them, with escapes and with other values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {'id':'N','created':N,'choices':[{'index':0,'delta':{'content':'TEXT'},'x':null}]}\n\n",
        "event: content_block_delta\r\n"
            + "data: {'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'TEXT'}}\r\n\r\n",
        "data: {'type':'response.output_text.delta','sequence_number':N,'delta':'TEXT','obfuscation':'N'}\n\n",
        "data: {'candidates':[{'content':{'parts':[{'text':'TEXT'}]},'index':0}],'usageMetadata':{'n':N}}\n\n",
        "data: {'choices':[{'delta':{'tool_calls':[{'index':0,'function':{'arguments':'TEXT'}}]}}]}\n\n",
      })
  void whatIsDividedAmongManyEventsOfOneFormIsWhole(String event) {
    String said = "Grüße \\n an \\u0061lle: 4111 1111 \\ud83d\\ude42 4111 1111 1111 1111.";
    var stream = new StringBuilder();
    for (int i = 0; i < said.length(); i++) {
      int end = said.charAt(i) == '\\' ? i + (said.charAt(i + 1) == 'u' ? 6 : 2) : i + 1;
      stream.append(event.replace("N", "" + i).replace("TEXT", said.substring(i, end)));
      i = end - 1;
    }

    assertEquals(Map.of("credit_card", 1), label(stream.toString(), true).findings());
  }

  @Test
  void anArgumentThatIsANumberIsReadInEachEvent() {
    String event =
        "data: {'candidates':[{'content':{'parts':[{'functionCall':{'name':'pay','args':{'n':NUMBER}}}]}}]}\n\n";
    String stream = event.replace("NUMBER", "7") + event.replace("NUMBER", "4111111111111111");

    assertEquals(Map.of("credit_card", 1), label(stream, true).findings());
  }

  @Test
  void choicesOfAStreamAreNotMixed() {
    String stream =
        "data: {'choices':[{'index':0,'delta':{'content':'4111 1111'}}]}\n\n"
            + "data: {'choices':[{'index':1,'delta':{'content':' 1111 1111'}}]}\n\n";

    assertEquals(Map.of(), label(stream, true).findings());
  }

  @Test
  void aStreamThatIsCutIsLookedIntoAsFarAsItGoes() {
    String stream =
        "data: {'choices':[{'index':0,'delta':{'content':'jana.novak@mail-post.de'}}]}\n\n"
            + "data: {'choices':[{'index':0,'del";

    assertEquals(Map.of("email", 1), label(stream, true).findings());
    assertEquals(Map.of(), label("no stream at all", true).findings());
  }

  @Test
  void aCanaryThatComesBackIsNamedByItsPlace() {
    String stream =
        "data: {'choices':[{'index':0,'delta':{'content':'The heron of Ulm'}}]}\n\n"
            + "data: {'choices':[{'index':0,'delta':{'content':' drinks at seven.'}}]}\n\n";

    AnswerLabel found = label(stream, true);

    assertEquals(List.of(2), found.canaries());
    assertFalse(found.toString().contains("heron"));
    assertEquals(List.of(), label("{'content':'Herons drink.'}", false).canaries());
  }

  @Test
  void anAnswerWithoutFindingsIsPublicAndHasItsReport() {
    AnswerLabel found = label("{'content':'Of course.'}", false);

    assertEquals(Level.PUBLIC, found.level());
    assertEquals(Set.of("patterns", "names"), found.scan().ran().keySet());
  }
}
